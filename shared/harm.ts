/** How sessions went within about the last minute, as one kind of server counts them. */
export type SessionsTried = {
  /** Begun, or failed to. */
  readonly tried: number;
  /** Customers harmed: sessions that failed, were dropped, or run without media. */
  readonly harmed: number;
};

/** Fewer sessions than these prove nothing: what fails of them is told as a share of so many. */
const TRIED_MIN = 20;

/** From this share on sessions fail as more than the few that always do; and as so many that the place is failing. */
export const HARM_SHARE = { noticed: 0.02, failing: 0.1 } as const;

/** The share of sessions that went wrong, 0 to 1; of few sessions, the share they would be of twenty. */
export function harmedShare({ tried, harmed }: SessionsTried): number {
  return Math.min(1, harmed / Math.max(tried, TRIED_MIN));
}

/** Whatever is harmed four times as much is worse: smaller steps would make lists dance under the cursor. */
const STEP = 4;
/** A step further than any count can come. */
export const HARM_STEPS = 20;

/** How badly customers are harmed, as lists are sorted by it: 0 is not more than usual. */
export function harmStep(sessions: SessionsTried): number {
  if (harmedShare(sessions) < HARM_SHARE.noticed || sessions.harmed < STEP) return 0;
  return Math.min(HARM_STEPS - 1, Math.floor(Math.log2(sessions.harmed) / Math.log2(STEP)));
}
