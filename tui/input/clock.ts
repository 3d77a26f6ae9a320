/** Time and timers, so that tests can hold them. */
export type Clock = {
  /** Monotonic, in milliseconds; for ages and delays. */
  readonly nowMs: () => number;
  /** The wall clock, in milliseconds since 1970; for what other machines wrote. */
  readonly wallMs: () => number;
  /** Calls back once after `delayMs`; the answer cancels it. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
};

export const systemClock: Clock = {
  nowMs: () => performance.now(),
  wallMs: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};
