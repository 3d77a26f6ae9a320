import type { Liveness } from '@meridian/shared/node-status.ts';

const GOOD_HEARTBEATS = 3;
const HOLD_MS = 10_000;
const HOLD_MAX_MS = 300_000;
/** Who has stayed for so long since it last came back is held as briefly as at the first time. */
const FORGIVEN_AFTER_MS = 3_600_000;

/** When a heartbeat came: by the calendar, and on the monotonic clock. */
export type Heard = { readonly at: Date; readonly atMs: number };

/** How a process that was dead comes back. */
export type Rejoin = {
  /** How often it had come back before, less than an hour after the time before. */
  readonly flaps: number;
  readonly beganAtMs: number;
  readonly heldUntilMs: number;
  /** The same for people; ISO 8601, UTC. */
  readonly heldUntil: string;
  /** Heard in a row since then. */
  readonly heartbeats: number;
  /** It gets sessions again. */
  readonly isOver: boolean;
};

/**
 * Where a process stands with its return once it is heard: back from the dead it gets sessions after three heartbeats
 * and a hold-down, the longer the more often it has come and gone. Null where it never was dead.
 */
export function rejoinOnHeartbeat(
  { liveness, rejoin }: { readonly liveness: Liveness; readonly rejoin: Rejoin | null },
  heard: Heard,
): Rejoin | null {
  if (liveness === 'Dead') return begun(rejoin, heard);
  if (rejoin === null || rejoin.isOver) return rejoin;
  // One that was overdue meanwhile begins to count anew.
  const heartbeats = liveness === 'Suspect' ? 1 : rejoin.heartbeats + 1;
  return { ...rejoin, heartbeats, isOver: heartbeats >= GOOD_HEARTBEATS && heard.atMs >= rejoin.heldUntilMs };
}

/** Whether it is back, has beaten well since, and only waits out its hold-down. */
export function isInHoldDown(rejoin: Rejoin | null): boolean {
  return rejoin !== null && !rejoin.isOver && rejoin.heartbeats >= GOOD_HEARTBEATS;
}

function begun(last: Rejoin | null, { at, atMs }: Heard): Rejoin {
  const flaps = last !== null && atMs - last.beganAtMs < FORGIVEN_AFTER_MS ? last.flaps + 1 : 0;
  const holdMs = Math.min(HOLD_MAX_MS, HOLD_MS * 2 ** flaps);
  const heldUntil = new Date(at.getTime() + holdMs).toISOString();
  return { flaps, beganAtMs: atMs, heldUntilMs: atMs + holdMs, heldUntil, heartbeats: 1, isOver: false };
}
