import { setImmediate } from 'node:timers/promises';

/** For so long tasks follow each other without letting anyone else have a turn. */
const SLICE_MS = 10;

/**
 * Lets one task run at a time, in the order they came; refuses when too many wait. A task that never waits for anything
 * outside, as one on an embedded database, would let hundreds of them hold up everyone else: so between two of them the
 * event loop turns when they have had it for long.
 */
export class Mutex {
  readonly #maxWaiting: number;
  readonly #tasks: string;
  #waiting = 0;
  #tail: Promise<unknown> = Promise.resolve();
  /** Resolves once the event loop has turned; null where it has since the last task. */
  #turn: Promise<void> | null = null;
  #turnBeganAtMs = 0;

  /** `tasks` says what waits, to whom is refused. */
  constructor(maxWaiting: number, tasks = 'changes') {
    this.#maxWaiting = maxWaiting;
    this.#tasks = tasks;
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.#maxWaiting) return Promise.reject(new TooManyWaiting(this.#tasks));
    this.#waiting++;
    const done = this.#tail.then(() => this.#letOthers(task)).finally(() => this.#waiting--);
    this.#tail = done.catch(() => undefined);
    return done;
  }

  #letOthers<T>(task: () => Promise<T>): Promise<T> {
    if (this.#turn === null) {
      this.#turnBeganAtMs = performance.now();
      this.#turn = this.#nextTurn();
    }
    const hasHadItForLong = performance.now() - this.#turnBeganAtMs >= SLICE_MS;
    return hasHadItForLong ? this.#turn.then(task) : task();
  }

  async #nextTurn(): Promise<void> {
    await setImmediate();
    this.#turn = null;
  }
}

/** More waits for its turn than Meridian is willing to queue. */
export class TooManyWaiting extends Error {
  constructor(tasks: string) {
    super(`Too many ${tasks} wait for their turn: try again in a moment`);
  }
}
