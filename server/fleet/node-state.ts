import type { Heartbeat } from '@meridian/shared/heartbeat.ts';
import type { Liveness, RuntimeStatus } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { type Heard, isInHoldDown, type Rejoin, rejoinOnHeartbeat } from './rejoin.ts';

/** The server that a heartbeat's key names. */
export type Reporter = { readonly serverId: string; readonly regionId: string; readonly type: ServerType };

/**
 * What of a node changes seldom, apart from the numbers that each heartbeat brings: the same object for as long as all of
 * it is as it was.
 */
export type NodeState = Reporter & {
  readonly bootId: string;
  readonly retiredBootIds: readonly string[];
  readonly runtimeStatus: RuntimeStatus;
  readonly runtimeStatusReason: string | null;
  readonly version: string | null;
  readonly liveness: Liveness;
  /** ISO 8601, UTC; null unless it is Suspect, and would be dead if its server did not answer from outside. */
  readonly reportingLostSince: string | null;
  readonly heardSinceStart: boolean;
  /** ISO 8601, UTC. */
  readonly ejectedUntil: string | null;
  /** Of the present boot; null where it was never dead. */
  readonly rejoin: Rejoin | null;
  /** ISO 8601, UTC; null where it is not held back. */
  readonly rejoinsAt: string | null;
  /** Since when another process reports with the same key (ISO 8601, UTC); null while none does. */
  readonly keyInUseTwiceSince: string | null;
  readonly sessionsLost: boolean;
};

const RETIRED_BOOTS_KEPT = 8;

/** The state that a heartbeat shows, after what was known before it. */
export function stateFrom(
  { serverId, regionId, type }: Reporter,
  heartbeat: Heartbeat,
  before: NodeState | null,
  heard: Heard,
): NodeState {
  if (before !== null && saysTheSame(before, heartbeat)) return before;
  // A new process has failed at nothing yet, and was never away.
  const same = before?.bootId === heartbeat.bootId ? before : null;
  const rejoin = same && rejoinOnHeartbeat(same, heard);
  return {
    serverId,
    regionId,
    type,
    bootId: heartbeat.bootId,
    retiredBootIds: retiredBoots(before, heartbeat.bootId),
    runtimeStatus: heartbeat.runtimeStatus,
    runtimeStatusReason: heartbeat.runtimeStatusReason ?? null,
    version: heartbeat.version ?? null,
    liveness: 'Alive',
    reportingLostSince: null,
    heardSinceStart: true,
    ejectedUntil: same && same.ejectedUntil,
    rejoin,
    rejoinsAt: rejoin === null || rejoin.isOver ? null : rejoin.heldUntil,
    keyInUseTwiceSince: before?.keyInUseTwiceSince ?? null,
    sessionsLost: false,
  };
}

/** Most heartbeats say nothing new but numbers. */
function saysTheSame(state: NodeState, heartbeat: Heartbeat): boolean {
  return (
    state.liveness === 'Alive' &&
    state.bootId === heartbeat.bootId &&
    state.runtimeStatus === heartbeat.runtimeStatus &&
    state.runtimeStatusReason === (heartbeat.runtimeStatusReason ?? null) &&
    state.version === (heartbeat.version ?? null) &&
    (state.rejoin === null || state.rejoin.isOver) &&
    !state.sessionsLost
  );
}

/** Heard, and neither Stopped nor Dead. */
export function isOnline({ runtimeStatus, liveness }: Pick<NodeState, 'runtimeStatus' | 'liveness'>): boolean {
  return runtimeStatus !== 'Stopped' && liveness !== 'Dead';
}

/** Whether what changed may change who gets sessions. */
export function mayChangeRoutability(before: NodeState | null, after: NodeState): boolean {
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
export function hasRejoined(before: NodeState | null, after: NodeState): boolean {
  return after.rejoin?.isOver === true && before?.rejoin?.isOver === false;
}

function retiredBoots(before: NodeState | null, bootId: string): readonly string[] {
  if (!before) return [];
  if (before.bootId === bootId) return before.retiredBootIds;
  return [before.bootId, ...before.retiredBootIds].slice(0, RETIRED_BOOTS_KEPT);
}
