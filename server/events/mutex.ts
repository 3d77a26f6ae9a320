/** Lets one task run at a time, in the order they came; refuses when too many wait. */
export class Mutex {
  readonly #maxWaiting: number;
  #waiting = 0;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#waiting >= this.#maxWaiting) return Promise.reject(new TooManyWaiting());
    this.#waiting++;
    const done = this.#tail.then(task).finally(() => this.#waiting--);
    this.#tail = done.catch(() => undefined);
    return done;
  }
}

/** More changes wait for their turn than Meridian is willing to queue. */
export class TooManyWaiting extends Error {
  constructor() {
    super('Too many changes wait for their turn: try again in a moment');
  }
}
