export type Freshness = {
  /** Monotonic. */
  readonly nowMs: number;
  /** Whether live data arrives at all. */
  readonly isLive: boolean;
  readonly staleAfterMs: number;
};
