/** More than this share of a region, and at least two, is no coincidence. */
const TOGETHER_SHARE = 0.3;
const TOGETHER_MIN = 2;

/** What of a server's probes says whether it fails with others. */
export type FailingNeighbour = { readonly failingSinceMs: number | null; readonly isTurning: boolean };

/**
 * Which servers of a region fail together with too many others: then it is more likely the way there than the servers,
 * and nobody is judged by it. Built once for a region, and asked for each of its servers.
 */
export class FailingTogether {
  readonly #sinceMs: readonly number[];
  readonly #turning: number;
  readonly #known: number;

  /** Of every server of the region of which anything is known. */
  constructor(known: readonly FailingNeighbour[]) {
    this.#sinceMs = known.flatMap(({ failingSinceMs }) => failingSinceMs ?? []).toSorted((a, b) => a - b);
    this.#turning = known.filter(({ failingSinceMs, isTurning }) => failingSinceMs === null && isTurning).length;
    this.#known = known.length;
  }

  /** Whether too many began to fail within the same window as one that fails since then. */
  includes(failingSinceMs: number, nowMs: number, windowMs: number): boolean {
    const failing = this.#before(failingSinceMs + windowMs) - this.#before(failingSinceMs - windowMs);
    const together = failing + (nowMs - failingSinceMs <= windowMs ? this.#turning : 0);
    return together >= TOGETHER_MIN && together > TOGETHER_SHARE * this.#known;
  }

  /** How many began to fail before then. */
  #before(atMs: number): number {
    let [low, high] = [0, this.#sinceMs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#sinceMs[middle] ?? 0) < atMs) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
