const RETRY_MIN_MS = 500;
const RETRY_MAX_MS = 15_000;

/** Full jitter (Brooker, 2015): anything between nothing and a doubling ceiling, so that clients do not come back in step. */
export function fullJitterMs(attempt: number): number {
  return Math.random() * Math.min(RETRY_MAX_MS, RETRY_MIN_MS * 2 ** attempt);
}
