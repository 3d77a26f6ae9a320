/** How often something may happen in any stretch of time of that length. */
export type WindowLimit = { readonly times: number; readonly windowMs: number };

/** Counts what happened lately for each key. Keeps at most `maxKeys`; the one unused for longest goes first. */
export class SlidingWindows {
  readonly #limit: WindowLimit;
  readonly #maxKeys: number;
  readonly #happenedAtMs = new Map<string, readonly number[]>();

  constructor(limit: WindowLimit, maxKeys = 20_000) {
    this.#limit = limit;
    this.#maxKeys = maxKeys;
  }

  /** Whether it may happen now; if so, it counts. */
  take(key: string, nowMs: number): boolean {
    const { times, windowMs } = this.#limit;
    const recent = (this.#happenedAtMs.get(key) ?? []).filter((atMs) => nowMs - atMs < windowMs);
    const allowed = recent.length < times;
    // A Map keeps the order of insertion: the first key is the one unused for longest.
    this.#happenedAtMs.delete(key);
    this.#happenedAtMs.set(key, allowed ? [...recent, nowMs] : recent);
    const oldest = this.#happenedAtMs.keys().next();
    if (this.#happenedAtMs.size > this.#maxKeys && !oldest.done) this.#happenedAtMs.delete(oldest.value);
    return allowed;
  }
}
