/** Older than two heartbeats: dimmed, never green, and carrying its age. */
export const STALE_AFTER_MS = 5000;

export type Freshness = {
  /** Monotonic. */
  readonly nowMs: number;
  /** Whether live data arrives at all. */
  readonly isLive: boolean;
};
