import { SAMPLE_MS } from '@meridian/shared/history.ts';
import type { Clock } from '../clock.ts';

/**
 * Which sample it is time for. The calendar is looked at once, at the start: a clock that is set later moves no sample,
 * leaves no gap and takes none twice.
 */
export class SampleGrid {
  readonly #monotonicMs: () => number;
  readonly #anchorMs: number;

  constructor({ monotonicMs, now }: Clock) {
    this.#monotonicMs = monotonicMs;
    this.#anchorMs = now().getTime() - monotonicMs();
  }

  /** The last sample whose time has come. */
  now(): number {
    return Math.floor((this.#anchorMs + this.#monotonicMs()) / SAMPLE_MS);
  }

  untilNextMs(): number {
    return (this.now() + 1) * SAMPLE_MS - (this.#anchorMs + this.#monotonicMs());
  }
}
