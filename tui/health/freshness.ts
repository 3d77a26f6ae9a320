/** Older than two heartbeats, and a little for the way: dimmed, never green, and carrying its age. */
const STALE_AFTER_HEARTBEATS = 2.5;

export function staleAfterMs(heartbeatIntervalMs: number): number {
  return STALE_AFTER_HEARTBEATS * heartbeatIntervalMs;
}

export type Freshness = {
  /** Monotonic. */
  readonly nowMs: number;
  /** Whether live data arrives at all. */
  readonly isLive: boolean;
  readonly staleAfterMs: number;
};
