import { setTimeout } from 'node:timers/promises';
import { WakeUps } from '../events/wake-ups.ts';

/** At most so many reports a second go to each watcher. */
const APART_MS = 250;

/** Tells everyone who watches that there is something new; whoever is slow gets the latest, once. */
export class ChangeFeed {
  readonly #wakeUps = new WakeUps();
  #version = 0;

  /** Something changed. */
  tell(): void {
    this.#version += 1;
    this.#wakeUps.tell();
  }

  /** What `read` says now, and again after each change; none while `isBehind` says that the last is not read yet. */
  async *watch<T>(read: () => T, signal: AbortSignal, isBehind: () => boolean): AsyncGenerator<T, void> {
    let seen = -1;
    while (!signal.aborted) {
      if (seen !== this.#version && !isBehind()) {
        seen = this.#version;
        yield read();
      }
      await setTimeout(APART_MS, undefined, { signal }).catch(() => undefined);
      await this.#wakeUps.next(signal, () => seen !== this.#version);
    }
  }
}
