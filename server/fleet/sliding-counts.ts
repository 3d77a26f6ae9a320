const WINDOW_MS = 60_000;
const BUCKETS = 6;
const BUCKET_MS = WINDOW_MS / BUCKETS;

/** Attempts, and how many of them failed, over about the last minute: in six buckets, whatever their number. */
export class SlidingCounts {
  readonly #attempts = Array.from({ length: BUCKETS }, () => 0);
  readonly #failed = Array.from({ length: BUCKETS }, () => 0);
  /** The bucket that counts now, numbered from the beginning of time. */
  #current = Number.NEGATIVE_INFINITY;

  add(attempts: number, failed: number, nowMs: number): void {
    this.#moveTo(nowMs);
    const slot = this.#current % BUCKETS;
    this.#attempts[slot] = (this.#attempts[slot] ?? 0) + attempts;
    this.#failed[slot] = (this.#failed[slot] ?? 0) + failed;
  }

  at(nowMs: number): { readonly attempts: number; readonly failed: number } {
    this.#moveTo(nowMs);
    return { attempts: sum(this.#attempts), failed: sum(this.#failed) };
  }

  clear(): void {
    this.#attempts.fill(0);
    this.#failed.fill(0);
  }

  #moveTo(nowMs: number): void {
    const bucket = Math.floor(nowMs / BUCKET_MS);
    if (bucket <= this.#current) return;
    for (let passed = Math.max(this.#current + 1, bucket - BUCKETS + 1); passed <= bucket; passed++) {
      this.#attempts[passed % BUCKETS] = 0;
      this.#failed[passed % BUCKETS] = 0;
    }
    this.#current = bucket;
  }
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
