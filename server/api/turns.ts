/** For so long tasks follow each other in one turn of the event loop. */
const SLICE_MS = 5;

/** Runs tasks in the order they came, only so many in a turn of the event loop: others want theirs too. */
export class Turns {
  readonly #nowMs: () => number;
  /** When this turn's first task began; null where none has yet. */
  #beganAtMs: number | null = null;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  /** Runs it now, or in a turn to come; answers whether it did. */
  take(task: () => void): boolean {
    if (this.#beganAtMs === null) {
      this.#beganAtMs = this.#nowMs();
      setImmediate(() => (this.#beganAtMs = null));
    }
    if (this.#nowMs() - this.#beganAtMs < SLICE_MS) {
      task();
      return true;
    }
    setImmediate(() => this.take(task));
    return false;
  }
}
