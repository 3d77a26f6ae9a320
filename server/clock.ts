/** Time from outside, so that tests can own it. */
export type Clock = {
  /** Milliseconds that only ever go forward: all that is judged by silence uses this one. */
  readonly monotonicMs: () => number;
  /** What a calendar says: for rows and answers, never to judge by. */
  readonly now: () => Date;
};

export const systemClock: Clock = {
  monotonicMs: () => performance.now(),
  now: () => new Date(),
};
