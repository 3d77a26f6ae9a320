import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Peak } from './peaks.ts';

type Sample = { readonly atMs: number; readonly used: ReadonlyMap<string, Peak> };

const KEPT_MS = 2 * 60_000;
const LEAST_MS = 60_000;
const MINUTE_MS = 60_000;

/** How fast regions fill: samples of two minutes. */
export class Pace {
  #samples: readonly Sample[] = [];

  note(atMs: number, used: ReadonlyMap<string, Peak>): void {
    // A clock that was set says nothing of what was before.
    const kept = this.#samples.filter((sample) => sample.atMs < atMs && atMs - sample.atMs <= KEPT_MS);
    this.#samples = [...kept, { atMs, used }];
  }

  /** Sessions a minute, below zero where it empties; null while there is less than a minute of figures. */
  perMinute(regionId: string, type: ServerType): number | null {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    if (first === undefined || last === undefined || last.atMs - first.atMs < LEAST_MS) return null;
    const from = first.used.get(regionId)?.[type] ?? null;
    const to = last.used.get(regionId)?.[type] ?? null;
    return from === null || to === null ? null : ((to - from) * MINUTE_MS) / (last.atMs - first.atMs);
  }
}
