/** How often something may happen: `perSecond` on average, `burst` at once. */
export type RateLimit = { readonly perSecond: number; readonly burst: number };

type Bucket = { tokens: number; filledAtMs: number };

/** A token bucket for each key. Keeps at most `maxKeys`; the one unused for longest goes first. */
export class TokenBuckets {
  readonly #limit: RateLimit;
  readonly #maxKeys: number;
  readonly #buckets = new Map<string, Bucket>();

  constructor(limit: RateLimit, maxKeys = 20_000) {
    this.#limit = limit;
    this.#maxKeys = maxKeys;
  }

  /** Whether it may happen now; if so, it counts. */
  take(key: string, nowMs: number): boolean {
    const bucket = this.#refill(key, nowMs);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  #refill(key: string, nowMs: number): Bucket {
    const { perSecond, burst } = this.#limit;
    const bucket = this.#buckets.get(key) ?? { tokens: burst, filledAtMs: nowMs };
    bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.filledAtMs) / 1000) * perSecond);
    bucket.filledAtMs = nowMs;
    // A Map keeps the order of insertion: the first key is the one unused for longest.
    this.#buckets.delete(key);
    this.#buckets.set(key, bucket);
    if (this.#buckets.size > this.#maxKeys) {
      const oldest = this.#buckets.keys().next();
      if (!oldest.done) this.#buckets.delete(oldest.value);
    }
    return bucket;
  }
}
