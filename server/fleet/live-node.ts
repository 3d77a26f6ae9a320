import type { FleetEventType, MeridianEvent, NodeEventType, RegionEventType } from '@meridian/shared/event.ts';
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
import { type Heard, isInHoldDown, type Rejoin, rejoinOnHeartbeat } from './rejoin.ts';

/** The server that a heartbeat's key names. */
export type Reporter = { readonly serverId: string; readonly regionId: string; readonly type: ServerType };

/** What a restarted Meridian still knows of a node. */
export type RememberedNode = Reporter & {
  readonly bootId: string;
  /** Of the present boot, as last known. */
  readonly sequence: number;
  readonly retiredBootIds: readonly string[];
  readonly runtimeStatus: RuntimeStatus;
  readonly liveness: Liveness;
  readonly lastHeartbeatAt: string;
  readonly version: string | null;
  /** What the last heartbeat and the one before it prove; null where they prove nothing. */
  readonly sessions: number | null;
  readonly previousSessions: number | null;
  /** The last count as far as it was reported: proves nothing, but tells what may be lost. */
  readonly reportedSessions: number | null;
  readonly sessionsLost: boolean;
};

/** A node as it is known now. */
export type LiveNode = RememberedNode & {
  /** On the monotonic clock; of the start where nothing was heard since. */
  readonly heardAtMs: number;
  readonly heardSinceStart: boolean;
  readonly runtimeStatusReason: string | null;
  /** ISO 8601, UTC. */
  readonly ejectedUntil: string | null;
  /** Of the present boot; null where it was never dead. */
  readonly rejoin: Rejoin | null;
  /** ISO 8601, UTC; null where it is not held back. */
  readonly rejoinsAt: string | null;
  /** Since when another process reports with the same key (ISO 8601, UTC); null while none does. */
  readonly keyInUseTwiceSince: string | null;
  readonly metrics: NodeMetrics;
};

/** A change in what the fleet, one of its regions or a node is seen to do. */
export type Transition = {
  readonly type: NodeEventType | RegionEventType | FleetEventType;
  readonly at: string;
  readonly target: MeridianEvent['target'];
  readonly detail: MeridianEvent['detail'];
};

const RETIRED_BOOTS_KEPT = 8;

/** The node that a heartbeat shows, after what was known before it. */
export function nodeFrom(
  { serverId, regionId, type }: Reporter,
  heartbeat: Heartbeat,
  before: LiveNode | undefined,
  heard: Heard,
): LiveNode {
  const reported: NodeMetrics = heartbeat;
  const metrics: NodeMetrics = Object.fromEntries(METRIC_NAMES[type].map((name) => [name, reported[name] ?? null]));
  // A new process has failed at nothing yet, and was never away.
  const same = before?.bootId === heartbeat.bootId ? before : null;
  const rejoin = same && rejoinOnHeartbeat(same, heard);
  return {
    serverId,
    regionId,
    type,
    bootId: heartbeat.bootId,
    sequence: heartbeat.sequence,
    retiredBootIds: retiredBoots(before, heartbeat.bootId),
    runtimeStatus: heartbeat.runtimeStatus,
    runtimeStatusReason: heartbeat.runtimeStatusReason ?? null,
    version: heartbeat.version ?? null,
    liveness: 'Alive',
    ejectedUntil: same && same.ejectedUntil,
    rejoin,
    rejoinsAt: rejoin === null || rejoin.isOver ? null : rejoin.heldUntil,
    keyInUseTwiceSince: before?.keyInUseTwiceSince ?? null,
    heardAtMs: heard.atMs,
    heardSinceStart: true,
    lastHeartbeatAt: heard.at,
    metrics,
    sessions: provenSessions(type, metrics),
    previousSessions: before?.sessions ?? null,
    reportedSessions: activeSessions(type, metrics),
    sessionsLost: false,
  };
}

/**
 * The node as a restart finds it: what was online stays so until it is dead or says goodbye, and what was suspect stays
 * suspect. Nobody counted while Meridian was away, so what was online may hold anything.
 */
export function nodeAfterRestart(remembered: RememberedNode, nowMs: number): LiveNode {
  const wasOnline = isOnline(remembered);
  return {
    ...remembered,
    liveness: remembered.liveness === 'Alive' ? 'Unknown' : remembered.liveness,
    heardAtMs: nowMs,
    heardSinceStart: false,
    runtimeStatusReason: null,
    ejectedUntil: null,
    rejoin: null,
    rejoinsAt: null,
    keyInUseTwiceSince: null,
    metrics: {},
    sessions: wasOnline ? null : remembered.sessions,
    previousSessions: wasOnline ? null : remembered.previousSessions,
  };
}

/** Heard, and neither Stopped nor Dead. */
export function isOnline({ runtimeStatus, liveness }: Pick<LiveNode, 'runtimeStatus' | 'liveness'>): boolean {
  return runtimeStatus !== 'Stopped' && liveness !== 'Dead';
}

/** The last two heartbeats both reported no sessions. */
export function provenIdle({ sessions, previousSessions }: LiveNode): boolean {
  return sessions === 0 && previousSessions === 0;
}

/** Whether a heartbeat tells more than what is known: a higher sequence of the same boot, or a boot never seen. */
export function isNewer(node: LiveNode, { bootId, sequence }: Heartbeat): boolean {
  return bootId === node.bootId ? sequence > node.sequence : !node.retiredBootIds.includes(bootId);
}

/** Whether a restart that had forgotten the heartbeat could let a server be deleted that must not be, or the reverse. */
export function decidesDeletion(before: LiveNode | undefined, after: LiveNode): boolean {
  if (!before || isOnline(before) !== isOnline(after)) return true;
  return !isOnline(after) && (before.sessions !== after.sessions || before.previousSessions !== after.previousSessions);
}

/** What happened between two heartbeats, as far as anyone wants to hear of it. */
export function transitionsBetween(before: LiveNode | undefined, after: LiveNode): Transition[] {
  const { runtimeStatus, version, reportedSessions } = after;
  const happened = (type: NodeEventType, detail: Transition['detail']) =>
    transition(type, after, after.lastHeartbeatAt, detail);
  if (runtimeStatus === 'Stopped') {
    return before?.runtimeStatus === 'Stopped' ? [] : [happened('node.stopped', { sessions: reportedSessions })];
  }
  if (!before || !isOnline(before)) return [happened('node.online', { runtimeStatus, version })];
  if (before.bootId !== after.bootId) return [happened('node.restarted', { runtimeStatus, version })];
  return [
    ...(before.liveness === 'Suspect' ? [happened('node.recovered', { runtimeStatus })] : []),
    ...(before.runtimeStatus === runtimeStatus
      ? []
      : [happened('node.statusChanged', { from: before.runtimeStatus, to: runtimeStatus })]),
  ];
}

export function transition(
  type: NodeEventType,
  { serverId, regionId }: Reporter,
  at: string,
  detail: Transition['detail'],
): Transition {
  return { type, at, target: { regionId, serverId }, detail };
}

/** Whether what changed may change who gets sessions. */
export function mayChangeRoutability(before: LiveNode | undefined, after: LiveNode): boolean {
  return (
    before?.liveness !== after.liveness ||
    before.runtimeStatus !== after.runtimeStatus ||
    before.ejectedUntil !== after.ejectedUntil ||
    before.rejoinsAt !== after.rejoinsAt ||
    isInHoldDown(before.rejoin) !== isInHoldDown(after.rejoin) ||
    before.keyInUseTwiceSince !== after.keyInUseTwiceSince
  );
}

/** Whether it is back from the dead just now: as the same process, and no longer held back. */
export function hasRejoined(before: LiveNode | undefined, after: LiveNode): boolean {
  return after.rejoin?.isOver === true && before?.rejoin?.isOver === false;
}

export function statusOf(node: LiveNode): NodeStatus {
  return {
    nodeId: node.serverId,
    regionId: node.regionId,
    type: node.type,
    runtimeStatus: node.runtimeStatus,
    runtimeStatusReason: node.runtimeStatusReason,
    liveness: node.liveness,
    ejectedUntil: node.ejectedUntil,
    rejoinsAt: node.rejoinsAt,
    keyInUseTwiceSince: node.keyInUseTwiceSince,
    lastHeartbeatAt: node.lastHeartbeatAt,
    bootId: node.bootId,
    version: node.version,
    ...node.metrics,
  };
}

function retiredBoots(before: LiveNode | undefined, bootId: string): readonly string[] {
  if (!before) return [];
  if (before.bootId === bootId) return before.retiredBootIds;
  return [before.bootId, ...before.retiredBootIds].slice(0, RETIRED_BOOTS_KEPT);
}
