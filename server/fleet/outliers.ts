/** Far more fails there than at the others: over five times as much, in at least so many attempts. */
const TIMES_THE_MEDIAN = 5;
const ATTEMPTS_MIN = 20;
/** Where nothing fails elsewhere, one in ten is far more: five times this. */
const MEDIAN_AT_LEAST = 0.02;
/** Whoever tried less says nothing of what is usual. */
const USUAL_ATTEMPTS_MIN = 5;
/** What fails at more than a third of them is not theirs. */
const EJECTED_AT_MOST = 1 / 3;

/** How sessions went at one server, lately. */
export type Tally<Server> = { readonly server: Server; readonly attempts: number; readonly failed: number };
/** A server at which far more fails than is usual. */
export type Outlier<Server> = Tally<Server> & { readonly share: number; readonly median: number };

/**
 * Which servers are to rest, the worst first: of `serving` ones of a kind, `resting` already do, and these are the
 * tallies of the others.
 */
export function outliersAmong<Server>(
  tallies: readonly Tally<Server>[],
  { serving, resting }: { readonly serving: number; readonly resting: number },
): Outlier<Server>[] {
  const median = lowerMedian(tallies.filter(({ attempts }) => attempts >= USUAL_ATTEMPTS_MIN).map(shareOf));
  if (median === null) return [];
  const tooMuch = TIMES_THE_MEDIAN * Math.max(median, MEDIAN_AT_LEAST);
  const mayRest = Math.max(0, Math.floor(serving * EJECTED_AT_MOST) - resting);
  return tallies
    .filter((tally) => tally.attempts >= ATTEMPTS_MIN && shareOf(tally) > tooMuch)
    .map((tally) => ({ ...tally, share: shareOf(tally), median }))
    .toSorted((left, right) => right.share - left.share)
    .slice(0, mayRest);
}

/** A session without media has begun, and counts as failed: more than all it can never be. */
function shareOf({ attempts, failed }: { readonly attempts: number; readonly failed: number }): number {
  return attempts === 0 ? 0 : Math.min(1, failed / attempts);
}

/** Of two the smaller, so that the worse of two is compared with the better one. Null of none. */
function lowerMedian(shares: readonly number[]): number | null {
  return shares.toSorted((left, right) => left - right)[Math.floor((shares.length - 1) / 2)] ?? null;
}
