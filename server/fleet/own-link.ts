/** So many regions that were well a moment ago do not fall silent together: what is cut is our own link. */
const REGIONS_MIN = 2;

/** Whether it is Meridian that hears nobody. */
export class OwnLink {
  readonly #quietMs: number;
  #heardAtMs: number;
  #isDown = false;

  /** Half of what makes a node suspect: longer than heartbeats are apart, and over before anyone is judged. */
  constructor(suspectAfterMs: number, nowMs: number) {
    this.#quietMs = suspectAfterMs / 2;
    this.#heardAtMs = nowMs;
  }

  get isDown(): boolean {
    return this.#isDown;
  }

  /** Looks again; `regionsInTouch` says how many regions have nodes whose heartbeats are not overdue. */
  look(nowMs: number, regionsInTouch: () => number): boolean {
    this.#isDown = nowMs - this.#heardAtMs >= this.#quietMs && regionsInTouch() >= REGIONS_MIN;
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
