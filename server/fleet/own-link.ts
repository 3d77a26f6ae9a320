import type { SilenceLimits } from './silence.ts';

/** So many regions that were well a moment ago do not fall silent together: what is cut is our own link. */
const REGIONS_MIN = 2;

/** Whether it is Meridian that hears nobody. */
export class OwnLink {
  readonly #limits: () => SilenceLimits;
  #heardAtMs: number;
  #isDown = false;

  /** `limits` are those of now. */
  constructor(limits: () => SilenceLimits, nowMs: number) {
    this.#limits = limits;
    this.#heardAtMs = nowMs;
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** Looks again; `areInTouch` says whether so many regions have nodes whose heartbeats are not overdue. */
  look(nowMs: number, areInTouch: (regions: number) => boolean): boolean {
    this.#isDown = nowMs - this.#heardAtMs >= quietMs(this.#limits()) && areInTouch(REGIONS_MIN);
    return this.#isDown;
  }

  /** For how long nobody was heard. */
  silentMs(nowMs: number): number {
    return nowMs - this.#heardAtMs;
  }

  /** Somebody spoke. */
  hear(nowMs: number): void {
    this.#heardAtMs = nowMs;
    this.#isDown = false;
  }

  /** So much of the silence was no silence. */
  forgive(ms: number, nowMs: number): void {
    this.#heardAtMs = Math.min(nowMs, this.#heardAtMs + ms);
  }
}

/** So long nobody is heard only if something is wrong: longer than heartbeats are apart, and before anyone is suspect. */
function quietMs({ suspectAfterMs, heartbeatIntervalMs = 0 }: SilenceLimits): number {
  return Math.max(0.5 * suspectAfterMs, Math.min(1.5 * heartbeatIntervalMs, 0.9 * suspectAfterMs));
}
