import type { Clock } from '../../../../tui/input/clock.ts';

type Timer = { readonly atMs: number; readonly callback: () => void };

/** A clock that moves only when a test moves it. */
export class FakeClock implements Clock {
  #nowMs = 1_000_000;
  #timers: Timer[] = [];
  #asleepMs = 0;

  readonly nowMs = (): number => this.#nowMs;
  readonly wallMs = (): number => Date.parse('2026-11-23T03:14:07Z') + this.#nowMs - 1_000_000 + this.#asleepMs;
  readonly after = (delayMs: number, callback: () => void): (() => void) => {
    const timer = { atMs: this.#nowMs + delayMs, callback };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  };

  /** The machine sleeps: only the wall clock goes on. */
  sleep(ms: number): void {
    this.#asleepMs += ms;
  }

  /** This process is stopped: what falls due meanwhile comes late, and at once. */
  stop(ms: number): void {
    this.#nowMs += ms;
  }

  /** Lets time pass, with everything that falls due on the way, and what that leads to. */
  async pass(ms: number): Promise<void> {
    const endMs = this.#nowMs + ms;
    for (;;) {
      await settled();
      const due = this.#timers.filter(({ atMs }) => atMs <= endMs).toSorted((left, right) => left.atMs - right.atMs)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.callback();
    }
    this.#nowMs = endMs;
    await settled();
  }
}

/** Lets every promise that can go on do so. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
