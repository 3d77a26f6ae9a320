/** What is to come, by the moment when it does. Moments are those of one clock that moves in steps. */
export class Agenda<T> {
  readonly #stepMs: number;
  readonly #byMoment = new Map<number, T[]>();

  constructor(stepMs: number) {
    this.#stepMs = stepMs;
  }

  /** Puts something at so long after a moment, at least one step. */
  add(nowMs: number, afterMs: number, item: T): void {
    const atMs = nowMs + Math.max(1, Math.round(afterMs / this.#stepMs)) * this.#stepMs;
    const there = this.#byMoment.get(atMs);
    if (there === undefined) this.#byMoment.set(atMs, [item]);
    else there.push(item);
  }

  /** Takes out what comes at a moment. */
  take(atMs: number): readonly T[] {
    const items = this.#byMoment.get(atMs) ?? [];
    this.#byMoment.delete(atMs);
    return items;
  }

  /** Takes out everything up to a moment, as after a pause in which nobody looked. */
  takeUntil(untilMs: number): readonly T[] {
    const moments = [...this.#byMoment.keys()].filter((atMs) => atMs <= untilMs);
    return moments.flatMap((atMs) => this.take(atMs));
  }
}
