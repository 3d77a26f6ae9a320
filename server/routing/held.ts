/**
 * What was handed out and may not be in a node's reports yet. A session that was handed out just before a heartbeat is
 * counted in the one after it at the latest, so two counters suffice: since the last one, and between the last two.
 */
export class Held {
  #sinceLast = 0;
  #before = 0;
  #round = 0;

  get count(): number {
    return this.#sinceLast + this.#before;
  }

  /** Takes one; what it answers is needed to give it back. */
  take(): number {
    this.#sinceLast += 1;
    return this.#round;
  }

  /** Gives one back, unless the node's reports hold it by now. */
  release(takenIn: number): void {
    if (takenIn === this.#round) this.#sinceLast -= 1;
    else if (takenIn === this.#round - 1) this.#before -= 1;
  }

  /** A heartbeat came. */
  rotate(): void {
    this.#before = this.#sinceLast;
    this.#sinceLast = 0;
    this.#round += 1;
  }
}
