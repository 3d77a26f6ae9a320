import { setTimeout } from 'node:timers/promises';

/** At most so many reports a second go to each watcher. */
const APART_MS = 250;

/** Tells everyone who watches that there is something new; whoever is slow gets the latest, once. */
export class ChangeFeed {
  readonly #wakeUps = new Set<() => void>();
  #version = 0;

  /** Something changed. */
  tell(): void {
    this.#version += 1;
    for (const wakeUp of this.#wakeUps) wakeUp();
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
      if (seen === this.#version) await this.#nextChange(seen, signal);
    }
  }

  #nextChange(seen: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wakeUp = () => {
        this.#wakeUps.delete(wakeUp);
        signal.removeEventListener('abort', wakeUp);
        resolve();
      };
      this.#wakeUps.add(wakeUp);
      signal.addEventListener('abort', wakeUp);
      if (signal.aborted || seen !== this.#version) wakeUp();
    });
  }
}
