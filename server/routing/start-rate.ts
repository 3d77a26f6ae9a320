import type { ServerType } from '@meridian/shared/server-type.ts';

/**
 * Sessions that may begin on a node in a second, unless it declares another number. After a region's loss thousands
 * redial within seconds, while concurrency still looks free.
 */
const DEFAULT_PER_SECOND: Readonly<Record<ServerType, number>> = { Backend: 5, Proxy: 10 };

/** A token bucket: as many at once as in a second. */
export class StartRate {
  readonly #type: ServerType;
  #perSecond: number;
  #tokens: number;
  #filledAtMs: number;

  constructor(type: ServerType, nowMs: number) {
    this.#type = type;
    this.#perSecond = DEFAULT_PER_SECOND[type];
    this.#tokens = this.#burst;
    this.#filledAtMs = nowMs;
  }

  /** What the node declares; null or nothing where it leaves it to us. */
  declare(perSecond: number | null | undefined): void {
    const declared = perSecond ?? DEFAULT_PER_SECOND[this.#type];
    if (declared === this.#perSecond) return;
    // What was there is worth as many seconds as before: a node that has never begun a session may begin at once.
    const filled = this.#burst === 0 ? 0 : this.#tokens / this.#burst;
    this.#perSecond = declared;
    this.#tokens = filled * this.#burst;
  }

  /** From when on another may begin; infinite where none ever may. */
  get readyAtMs(): number {
    const missing = 1 - this.#tokens;
    return missing <= 0 ? this.#filledAtMs : this.#filledAtMs + (missing / this.#perSecond) * 1000;
  }

  /** Counts one that begins. */
  take(nowMs: number): void {
    this.#tokens = this.#tokensAt(nowMs) - 1;
    this.#filledAtMs = nowMs;
  }

  #tokensAt(nowMs: number): number {
    return Math.min(this.#burst, this.#tokens + ((nowMs - this.#filledAtMs) / 1000) * this.#perSecond);
  }

  /** At least one, or a slow node could never begin any. */
  get #burst(): number {
    return this.#perSecond === 0 ? 0 : Math.max(1, this.#perSecond);
  }
}
