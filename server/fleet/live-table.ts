import type { NodeEventType } from '@meridian/shared/event.ts';
import {
  activeSessions,
  type Heartbeat,
  type Liveness,
  METRIC_NAMES,
  type NodeMetrics,
  type NodeStatus,
  provenSessions,
  type RuntimeStatus,
} from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { Fences } from './fences.ts';

/** When silence means what; milliseconds on the monotonic clock. */
export type SilenceLimits = { readonly suspectAfterMs: number; readonly deadAfterMs: number };

/** The server that a heartbeat's key names. */
export type Reporter = { readonly serverId: string; readonly regionId: string; readonly type: ServerType };

/** A change in what a node is seen to do. */
export type Transition = {
  readonly type: NodeEventType;
  readonly serverId: string;
  readonly regionId: string;
  readonly detail: { readonly [name: string]: unknown };
};

/** What a restarted Meridian still knows of a node. */
export type RememberedNode = Reporter & {
  readonly bootId: string | null;
  readonly retiredBootIds: readonly string[];
  readonly runtimeStatus: RuntimeStatus;
  readonly liveness: Liveness;
  readonly lastHeartbeatAt: string;
  readonly version: string | null;
  readonly sessions: number | null;
  readonly previousSessions: number | null;
  readonly sessionsLost: boolean;
};

type LiveNode = Reporter & {
  bootId: string | null;
  /** Of the present boot; -1 while none was heard since a restart of Meridian. */
  sequence: number;
  retiredBootIds: readonly string[];
  runtimeStatus: RuntimeStatus;
  runtimeStatusReason: string | null;
  version: string | null;
  liveness: Liveness;
  heardAtMs: number;
  lastHeartbeatAt: string;
  metrics: NodeMetrics;
  /** What the last heartbeat and the one before it prove; null where they prove nothing. */
  sessions: number | null;
  previousSessions: number | null;
  sessionsLost: boolean;
};

const RETIRED_BOOTS_KEPT = 8;
const UNKNOWN_AT_LEAST_MS = 30_000;
/** Sessions of an offline node count as lost after this many times the silence that makes it dead. */
const LOST_AFTER_DEADS = 10;

/** What every node last said, and what its silence means. Judged on the receiver's monotonic clock alone. */
export class LiveTable {
  readonly #nodes = new Map<string, LiveNode>();
  readonly #fences = new Fences();
  readonly #limits: SilenceLimits;
  readonly #monotonicMs: () => number;
  readonly #unknownUntilMs: number;
  #changed = new Set<string>();
  #transitions: Transition[] = [];

  constructor(limits: SilenceLimits, monotonicMs: () => number) {
    this.#limits = limits;
    this.#monotonicMs = monotonicMs;
    this.#unknownUntilMs = monotonicMs() + Math.max(UNKNOWN_AT_LEAST_MS, 2 * limits.deadAfterMs);
  }

  /** Takes up what was known before a restart: what was online stays so until it is dead or says goodbye. */
  restore(remembered: RememberedNode): void {
    const wasOnline = remembered.liveness !== 'Dead' && remembered.runtimeStatus !== 'Stopped';
    this.#nodes.set(remembered.serverId, {
      ...remembered,
      liveness: remembered.liveness === 'Dead' ? 'Dead' : 'Unknown',
      sequence: -1,
      runtimeStatusReason: null,
      heardAtMs: this.#monotonicMs(),
      metrics: {},
      // Nobody counted while Meridian was away: what was online may hold anything.
      sessions: wasOnline ? null : remembered.sessions,
      previousSessions: wasOnline ? null : remembered.previousSessions,
    });
  }

  /** Takes a heartbeat in; false for one that is not newer than what is known. */
  record(reporter: Reporter, heartbeat: Heartbeat, at: string): boolean {
    const before = this.#nodes.get(reporter.serverId);
    if (before && !isNewer(before, heartbeat)) return false;
    const metrics: NodeMetrics = Object.fromEntries(
      METRIC_NAMES[reporter.type].map((name) => [name, (heartbeat as NodeMetrics)[name] ?? null]),
    );
    const isNewBoot = before?.bootId !== heartbeat.bootId;
    const after: LiveNode = {
      serverId: reporter.serverId,
      regionId: reporter.regionId,
      type: reporter.type,
      bootId: heartbeat.bootId,
      sequence: heartbeat.sequence,
      retiredBootIds: isNewBoot ? retired(before) : (before?.retiredBootIds ?? []),
      runtimeStatus: heartbeat.runtimeStatus,
      runtimeStatusReason: heartbeat.runtimeStatusReason ?? null,
      version: heartbeat.version ?? null,
      liveness: 'Alive',
      heardAtMs: this.#monotonicMs(),
      lastHeartbeatAt: at,
      metrics,
      sessions: provenSessions(reporter.type, metrics),
      previousSessions: before?.sessions ?? null,
      sessionsLost: false,
    };
    this.#nodes.set(reporter.serverId, after);
    this.#changed.add(reporter.serverId);
    this.#transitions.push(...transitionsBetween(before, after));
    return true;
  }

  /** Judges every node's silence. */
  judge(): void {
    const nowMs = this.#monotonicMs();
    for (const node of this.#nodes.values()) {
      if (isOnline(node)) this.#judgeLiveness(node, nowMs);
      else if (!node.sessionsLost && this.#countsAsLost(node, nowMs)) {
        node.sessionsLost = true;
        this.#transitions.push(
          transition('node.sessionsLost', node, { count: activeSessions(node.type, node.metrics) ?? node.sessions }),
        );
      }
    }
  }

  /** Drops the nodes of servers that are no more. */
  prune(exists: (serverId: string) => boolean): void {
    for (const serverId of this.#nodes.keys()) {
      if (exists(serverId)) continue;
      this.#nodes.delete(serverId);
      this.#changed.add(serverId);
    }
  }

  node(serverId: string): NodeStatus | null {
    const node = this.#nodes.get(serverId);
    return node ? statusOf(node) : null;
  }

  isOnline(serverId: string): boolean {
    const node = this.#nodes.get(serverId);
    return node !== undefined && isOnline(node);
  }

  activeNodes(): NodeStatus[] {
    return [...this.#nodes.values()].filter(isOnline).map(statusOf);
  }

  mayHaveSessions(serverId: string): boolean {
    const node = this.#nodes.get(serverId);
    return node !== undefined && !provenIdle(node) && !this.#countsAsLost(node, this.#monotonicMs());
  }

  sessionsLost(serverId: string): number {
    const node = this.#nodes.get(serverId);
    if (!node || !this.#countsAsLost(node, this.#monotonicMs())) return 0;
    return activeSessions(node.type, node.metrics) ?? node.sessions ?? 0;
  }

  fence(serverIds: readonly string[]): { lift(): void } {
    return this.#fences.raise(serverIds);
  }

  /** Resolves once no fence stands around a server. */
  unfenced(serverId: string): Promise<void> {
    return this.#fences.passed(serverId);
  }

  /** The servers whose node changed since the last call. */
  takeChanged(): ReadonlySet<string> {
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** The transitions since the last call, in their order. */
  takeTransitions(): readonly Transition[] {
    const transitions = this.#transitions;
    this.#transitions = [];
    return transitions;
  }

  /** What a restart would want to know of a node; null if it was never heard. */
  remember(serverId: string): RememberedNode | null {
    const node = this.#nodes.get(serverId);
    if (!node) return null;
    const {
      regionId,
      type,
      bootId,
      retiredBootIds,
      runtimeStatus,
      liveness,
      lastHeartbeatAt,
      version,
      sessions,
      previousSessions,
      sessionsLost,
    } = node;
    return {
      serverId,
      regionId,
      type,
      bootId,
      retiredBootIds,
      runtimeStatus,
      liveness,
      lastHeartbeatAt,
      version,
      sessions,
      previousSessions,
      sessionsLost,
    };
  }

  serverIds(): readonly string[] {
    return [...this.#nodes.keys()];
  }

  #judgeLiveness(node: LiveNode, nowMs: number): void {
    const silentMs = nowMs - node.heardAtMs;
    const detail = { silentMs: Math.round(silentMs), sessions: activeSessions(node.type, node.metrics) };
    if (node.liveness === 'Unknown') {
      if (nowMs >= this.#unknownUntilMs) this.#become(node, 'Dead', 'node.dead', detail);
    } else if (silentMs >= this.#limits.deadAfterMs) {
      this.#become(node, 'Dead', 'node.dead', detail);
    } else if (silentMs >= this.#limits.suspectAfterMs && node.liveness !== 'Suspect') {
      this.#become(node, 'Suspect', 'node.suspect', detail);
    }
  }

  #become(node: LiveNode, liveness: Liveness, type: NodeEventType, detail: Transition['detail']): void {
    node.liveness = liveness;
    this.#changed.add(node.serverId);
    this.#transitions.push(transition(type, node, detail));
  }

  #countsAsLost(node: LiveNode, nowMs: number): boolean {
    return (
      !isOnline(node) && !provenIdle(node) && nowMs - node.heardAtMs >= LOST_AFTER_DEADS * this.#limits.deadAfterMs
    );
  }
}

/** Heard, and neither Stopped nor Dead. */
function isOnline(node: LiveNode): boolean {
  return node.runtimeStatus !== 'Stopped' && node.liveness !== 'Dead';
}

/** The last two heartbeats both reported no sessions. */
function provenIdle(node: LiveNode): boolean {
  return node.sessions === 0 && node.previousSessions === 0;
}

function isNewer(node: LiveNode, heartbeat: Heartbeat): boolean {
  if (heartbeat.bootId === node.bootId) return heartbeat.sequence > node.sequence;
  return !node.retiredBootIds.includes(heartbeat.bootId);
}

function retired(node: LiveNode | undefined): readonly string[] {
  if (!node?.bootId) return node?.retiredBootIds ?? [];
  return [node.bootId, ...node.retiredBootIds].slice(0, RETIRED_BOOTS_KEPT);
}

function transitionsBetween(before: LiveNode | undefined, after: LiveNode): Transition[] {
  const { runtimeStatus, version } = after;
  const wasOnline = before !== undefined && isOnline(before);
  if (runtimeStatus === 'Stopped') {
    if (before?.runtimeStatus === 'Stopped') return [];
    return [transition('node.stopped', after, { sessions: activeSessions(after.type, after.metrics) })];
  }
  if (!wasOnline) return [transition('node.online', after, { runtimeStatus, version })];
  if (before.bootId !== after.bootId) return [transition('node.restarted', after, { runtimeStatus, version })];
  return [
    ...(before.liveness === 'Suspect' ? [transition('node.recovered', after, { runtimeStatus })] : []),
    ...(before.runtimeStatus === runtimeStatus
      ? []
      : [transition('node.statusChanged', after, { from: before.runtimeStatus, to: runtimeStatus })]),
  ];
}

function transition(type: NodeEventType, { serverId, regionId }: Reporter, detail: Transition['detail']): Transition {
  return { type, serverId, regionId, detail };
}

function statusOf(node: LiveNode): NodeStatus {
  return {
    nodeId: node.serverId,
    regionId: node.regionId,
    type: node.type,
    runtimeStatus: node.runtimeStatus,
    runtimeStatusReason: node.runtimeStatusReason,
    liveness: node.liveness,
    lastHeartbeatAt: node.lastHeartbeatAt,
    bootId: node.bootId,
    version: node.version,
    ...node.metrics,
  };
}
