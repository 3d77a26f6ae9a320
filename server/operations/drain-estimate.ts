/** What is known of the sessions that are left on a draining server. */
export type Remaining = {
  readonly sessionsAtStart: number | null;
  readonly sessions: number;
  readonly drainingForSeconds: number;
  readonly longestSessionSeconds: number | null;
};

export type Estimate = { readonly fromSeconds: number; readonly toSeconds: number };

/** It is empty by `fromSeconds` once in ten times, and by `toSeconds` nine times in ten. */
const SOONER = 0.1;
const LATER = 0.9;

/**
 * When the last session will have ended, in seconds from now; null where nothing can be told.
 *
 * Calls are taken to end like a memoryless process of mean length m (Brown et al., "Statistical analysis of a telephone
 * call center", 2005, find lognormal ones, with a longer tail: hence a range). Two things tell m:
 *
 * - the decline so far, n = n₀·e^(−t/m): m = t ÷ ln(n₀ ÷ n);
 * - the age of the oldest of the n that are left, m·Hₙ on average (Hₙ = 1 + ½ + … + 1/n): m = oldest ÷ Hₙ.
 *
 * All n have ended by T with the chance (1 − e^(−T/m))ⁿ. The sooner end takes the shorter m, the later end the longer.
 */
export function estimateDrain(remaining: Remaining): Estimate | null {
  const { sessions } = remaining;
  if (sessions === 0) return { fromSeconds: 0, toSeconds: 0 };
  const means = [meanByDecline(remaining), meanByOldest(remaining)].filter((mean) => mean !== null);
  if (means.length === 0) return null;
  return {
    fromSeconds: Math.round(emptyBy(SOONER, sessions, Math.min(...means))),
    toSeconds: Math.round(emptyBy(LATER, sessions, Math.max(...means))),
  };
}

function meanByDecline({ sessionsAtStart, sessions, drainingForSeconds }: Remaining): number | null {
  if (sessionsAtStart === null || sessionsAtStart <= sessions || drainingForSeconds <= 0) return null;
  return drainingForSeconds / Math.log(sessionsAtStart / sessions);
}

function meanByOldest({ sessions, longestSessionSeconds }: Remaining): number | null {
  if (longestSessionSeconds === null || longestSessionSeconds <= 0) return null;
  return longestSessionSeconds / harmonic(sessions);
}

/** Seconds after which all of so many have ended with that chance. */
function emptyBy(chance: number, sessions: number, meanSeconds: number): number {
  return -meanSeconds * Math.log1p(-(chance ** (1 / sessions)));
}

/** Hₙ, by Euler's expansion: exact to a thousandth from the first on. */
function harmonic(count: number): number {
  return Math.log(count) + 0.577_215_665 + 1 / (2 * count) - 1 / (12 * count ** 2);
}
