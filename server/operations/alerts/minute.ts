const BUCKET_MS = 10_000;
const BUCKETS = 6;

type Counts = { readonly attempts: number; readonly failed: number };

/** Counts over the last minute, in six buckets of ten seconds. */
export class Minute {
  readonly #buckets: { attempts: number; failed: number }[] = Array.from({ length: BUCKETS }, () => ({
    attempts: 0,
    failed: 0,
  }));
  #number = Number.NEGATIVE_INFINITY;

  add(attempts: number, failed: number, nowMs: number): void {
    this.#turn(nowMs);
    const bucket = this.#buckets[Math.floor(nowMs / BUCKET_MS) % BUCKETS];
    if (!bucket) return;
    bucket.attempts += attempts;
    bucket.failed += failed;
  }

  sum(nowMs: number): Counts {
    this.#turn(nowMs);
    return this.#buckets.reduce((sum, bucket) => ({
      attempts: sum.attempts + bucket.attempts,
      failed: sum.failed + bucket.failed,
    }));
  }

  /** Empties the buckets whose time has passed. */
  #turn(nowMs: number): void {
    const number = Math.floor(nowMs / BUCKET_MS);
    for (let passed = Math.max(this.#number + 1, number - BUCKETS + 1); passed <= number; passed++) {
      const bucket = this.#buckets[passed % BUCKETS];
      if (bucket) [bucket.attempts, bucket.failed] = [0, 0];
    }
    this.#number = number;
  }
}
