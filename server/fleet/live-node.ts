import type { Heartbeat } from '@meridian/shared/heartbeat.ts';
import {
  activeSessions,
  METRIC_NAMES,
  type NodeMetrics,
  type NodeStatus,
  provenSessions,
} from '@meridian/shared/node-status.ts';
import { metricsAt, type NodeColumns } from './node-columns.ts';
import { isOnline, type NodeState } from './node-state.ts';

/** What a restarted Meridian still knows of a node. */
export type RememberedNode = Pick<
  NodeState,
  | 'serverId'
  | 'regionId'
  | 'type'
  | 'bootId'
  | 'retiredBootIds'
  | 'runtimeStatus'
  | 'liveness'
  | 'version'
  | 'sessionsLost'
> & {
  /** Of the present boot, as last known. */
  readonly sequence: number;
  /** ISO 8601, UTC. */
  readonly lastHeartbeatAt: string;
  /** What the last heartbeat and the one before it prove; null where they prove nothing. */
  readonly sessions: number | null;
  readonly previousSessions: number | null;
  /** The last count as far as it was reported: proves nothing, but tells what may be lost. */
  readonly reportedSessions: number | null;
};

/** A node as it is known now: it tells what is known at the moment of asking, and is not to be kept. */
export type LiveNode = NodeState &
  RememberedNode & {
    /** On the monotonic clock; of the start where nothing was heard since. */
    readonly heardAtMs: number;
    /** When a probe was sent that its process answered, the last one; NaN where none was. On the monotonic clock. */
    readonly answeredAtMs: number;
    /** How often it was last asked to report, milliseconds; null: as often as configured. */
    readonly askedMs: number | null;
    readonly metrics: NodeMetrics;
  };

/** A node of the table: its state, and its numbers where they lie. */
export class TableNode implements LiveNode {
  readonly slot: number;
  readonly columns: NodeColumns;
  readonly metrics: NodeMetrics;
  state: NodeState;

  constructor(columns: NodeColumns, state: NodeState) {
    this.columns = columns;
    this.slot = columns.take(state.serverId);
    this.metrics = metricsAt(columns, this.slot);
    this.state = state;
  }

  get serverId() {
    return this.state.serverId;
  }

  get regionId() {
    return this.state.regionId;
  }

  get type() {
    return this.state.type;
  }

  get bootId() {
    return this.state.bootId;
  }

  get retiredBootIds() {
    return this.state.retiredBootIds;
  }

  get runtimeStatus() {
    return this.state.runtimeStatus;
  }

  get runtimeStatusReason() {
    return this.state.runtimeStatusReason;
  }

  get version() {
    return this.state.version;
  }

  get liveness() {
    return this.state.liveness;
  }

  get reportingLostSince() {
    return this.state.reportingLostSince;
  }

  get heardSinceStart() {
    return this.state.heardSinceStart;
  }

  get ejectedUntil() {
    return this.state.ejectedUntil;
  }

  get rejoin() {
    return this.state.rejoin;
  }

  get rejoinsAt() {
    return this.state.rejoinsAt;
  }

  get keyInUseTwiceSince() {
    return this.state.keyInUseTwiceSince;
  }

  get sessionsLost() {
    return this.state.sessionsLost;
  }

  get heardAtMs(): number {
    return this.columns.columns.heardAtMs[this.slot] ?? Number.NaN;
  }

  set heardAtMs(monotonicMs: number) {
    this.columns.columns.heardAtMs[this.slot] = monotonicMs;
  }

  get answeredAtMs(): number {
    return this.columns.columns.answeredAtMs[this.slot] ?? Number.NaN;
  }

  set answeredAtMs(monotonicMs: number) {
    this.columns.columns.answeredAtMs[this.slot] = monotonicMs;
  }

  get askedMs(): number | null {
    return this.columns.read('askedMs', this.slot);
  }

  set askedMs(ms: number | null) {
    this.columns.columns.askedMs[this.slot] = ms ?? Number.NaN;
  }

  set lookAtMs(monotonicMs: number) {
    this.columns.columns.lookAtMs[this.slot] = monotonicMs;
  }

  /** Takes in the numbers of a heartbeat; its silence means nothing new until `lookAtMs`. */
  hear(heartbeat: Heartbeat, atMs: number, at: Date, lookAtMs: number): void {
    const { slot } = this;
    const { type } = this.state;
    const { columns } = this.columns;
    columns.heardAtMs[slot] = atMs;
    columns.lookAtMs[slot] = lookAtMs;
    columns.heardAt[slot] = at.getTime();
    columns.sequence[slot] = heartbeat.sequence;
    columns.previousSessions[slot] = columns.sessions[slot] ?? Number.NaN;
    columns.sessions[slot] = provenSessions(type, heartbeat) ?? Number.NaN;
    columns.reportedSessions[slot] = activeSessions(type, heartbeat) ?? Number.NaN;
    this.columns.write(slot, type, heartbeat);
  }

  /** Takes up the numbers that a restart still knows. Nobody counted meanwhile, so what was online may hold anything. */
  recall(remembered: RememberedNode, nowMs: number): void {
    const { slot } = this;
    const { columns } = this.columns;
    const known = isOnline(remembered) ? null : remembered;
    columns.heardAtMs[slot] = nowMs;
    columns.heardAt[slot] = Date.parse(remembered.lastHeartbeatAt);
    columns.sequence[slot] = remembered.sequence;
    columns.sessions[slot] = known?.sessions ?? Number.NaN;
    columns.previousSessions[slot] = known?.previousSessions ?? Number.NaN;
    columns.reportedSessions[slot] = remembered.reportedSessions ?? Number.NaN;
  }

  /** So much of its silence was no silence, to probes neither. */
  forgive(ms: number, nowMs: number): void {
    const { heardAtMs, answeredAtMs } = this;
    this.heardAtMs = Math.max(heardAtMs, Math.min(nowMs, heardAtMs + ms));
    this.answeredAtMs = Math.max(answeredAtMs, Math.min(nowMs, answeredAtMs + ms));
  }

  get lastHeartbeatAt(): string {
    return new Date(this.columns.read('heardAt', this.slot) ?? 0).toISOString();
  }

  get sequence(): number {
    const sequence = this.columns.columns.sequence[this.slot];
    return sequence === undefined || Number.isNaN(sequence) ? 0 : sequence;
  }

  get sessions(): number | null {
    return this.columns.read('sessions', this.slot);
  }

  get previousSessions(): number | null {
    return this.columns.read('previousSessions', this.slot);
  }

  get reportedSessions(): number | null {
    return this.columns.read('reportedSessions', this.slot);
  }
}

/**
 * The state a restart finds a node in: what was online stays so until it is dead or says goodbye, and what was suspect
 * stays suspect.
 */
export function stateAfterRestart({ liveness, ...remembered }: RememberedNode): NodeState {
  const { serverId, regionId, type, bootId, retiredBootIds, runtimeStatus, version, sessionsLost } = remembered;
  return {
    serverId,
    regionId,
    type,
    bootId,
    retiredBootIds,
    runtimeStatus,
    runtimeStatusReason: null,
    version,
    liveness: liveness === 'Alive' ? 'Unknown' : liveness,
    reportingLostSince: null,
    heardSinceStart: false,
    ejectedUntil: null,
    rejoin: null,
    rejoinsAt: null,
    keyInUseTwiceSince: null,
    sessionsLost,
  };
}

/** A copy that stays as it is. */
export function rememberedFrom(node: LiveNode): RememberedNode {
  return {
    serverId: node.serverId,
    regionId: node.regionId,
    type: node.type,
    bootId: node.bootId,
    sequence: node.sequence,
    retiredBootIds: node.retiredBootIds,
    runtimeStatus: node.runtimeStatus,
    liveness: node.liveness,
    lastHeartbeatAt: node.lastHeartbeatAt,
    version: node.version,
    sessions: node.sessions,
    previousSessions: node.previousSessions,
    reportedSessions: node.reportedSessions,
    sessionsLost: node.sessionsLost,
  };
}

/** The last two heartbeats both reported no sessions. */
export function provenIdle({ sessions, previousSessions }: Pick<LiveNode, 'sessions' | 'previousSessions'>): boolean {
  return sessions === 0 && previousSessions === 0;
}

/** Whether a heartbeat tells more than what is known: a higher sequence of the same boot, or a boot never seen. */
export function isNewer(node: LiveNode, { bootId, sequence }: Heartbeat): boolean {
  return bootId === node.bootId ? sequence > node.sequence : !node.retiredBootIds.includes(bootId);
}

/** What of a node decides whether its server may be deleted. */
export type Deciding = Pick<NodeState, 'runtimeStatus' | 'liveness'> & Pick<LiveNode, 'sessions' | 'previousSessions'>;

/** Whether a restart that had forgotten the heartbeat could let a server be deleted that must not be, or the reverse. */
export function decidesDeletion(before: Deciding | null, after: Deciding): boolean {
  if (!before || isOnline(before) !== isOnline(after)) return true;
  return !isOnline(after) && (before.sessions !== after.sessions || before.previousSessions !== after.previousSessions);
}

export function statusOf(node: LiveNode): NodeStatus {
  const metrics: { -readonly [Name in keyof NodeMetrics]: NodeMetrics[Name] } = {};
  for (const name of METRIC_NAMES[node.type]) metrics[name] = node.metrics[name];
  return {
    nodeId: node.serverId,
    regionId: node.regionId,
    type: node.type,
    runtimeStatus: node.runtimeStatus,
    runtimeStatusReason: node.runtimeStatusReason,
    liveness: node.liveness,
    reportingLostSince: node.reportingLostSince,
    ejectedUntil: node.ejectedUntil,
    rejoinsAt: node.rejoinsAt,
    keyInUseTwiceSince: node.keyInUseTwiceSince,
    lastHeartbeatAt: node.lastHeartbeatAt,
    bootId: node.bootId,
    version: node.version,
    ...metrics,
  };
}
