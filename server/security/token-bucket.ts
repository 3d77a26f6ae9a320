/** How often something may happen: `perSecond` on average, `burst` at once. */
export type RateLimit = { readonly perSecond: number; readonly burst: number };

type Bucket = { tokens: number; filledAtMs: number };

/**
 * A token bucket for each key. Keeps at least the `maxKeys` / 2 keys used last and at most `maxKeys`: in two generations,
 * so that using one moves nothing.
 */
export class TokenBuckets {
  readonly #limit: RateLimit;
  readonly #generationMax: number;
  #recent = new Map<string, Bucket>();
  #older = new Map<string, Bucket>();

  constructor(limit: RateLimit, maxKeys = 40_000) {
    this.#limit = limit;
    this.#generationMax = Math.ceil(maxKeys / 2);
  }

  /** Whether it may happen now; if so, it counts. */
  take(key: string, nowMs: number): boolean {
    const bucket = this.#filled(key, nowMs);
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** Counts what has happened already, `amount` times; answers how long to wait before any more, in milliseconds. */
  spend(key: string, nowMs: number, amount: number): number {
    const bucket = this.#filled(key, nowMs);
    bucket.tokens -= amount;
    return bucket.tokens >= 0 ? 0 : (-bucket.tokens / this.#limit.perSecond) * 1000;
  }

  #filled(key: string, nowMs: number): Bucket {
    const { perSecond, burst } = this.#limit;
    const bucket = this.#recent.get(key) ?? this.#bring(key, nowMs);
    bucket.tokens = Math.min(burst, bucket.tokens + ((nowMs - bucket.filledAtMs) / 1000) * perSecond);
    bucket.filledAtMs = nowMs;
    return bucket;
  }

  #bring(key: string, nowMs: number): Bucket {
    if (this.#recent.size >= this.#generationMax) [this.#older, this.#recent] = [this.#recent, new Map()];
    const bucket = this.#older.get(key) ?? { tokens: this.#limit.burst, filledAtMs: nowMs };
    this.#older.delete(key);
    this.#recent.set(key, bucket);
    return bucket;
  }
}
