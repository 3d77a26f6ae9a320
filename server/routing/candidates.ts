import type { Ask } from './ask.ts';
import type { Column } from './column.ts';
import type { RegionSet } from './region-set.ts';

/** What a region must have: a backend with room, a proxy too if any are given, and either be the last resort or not. */
export type Wanted = { readonly proxies: Column | null; readonly lastResort: boolean };

/** Whether a legal region has all of it, by its sums. */
export function isCandidate(slot: number, { proxies, lastResort }: Wanted, { chart, backends }: Ask): boolean {
  return (
    backends.open.has(slot) &&
    (proxies === null || proxies.open.has(slot)) &&
    chart.board.lastResort.has(slot) === lastResort
  );
}

/** All legal ones that have. Always the same set, filled anew: a decision is done with it before the next begins. */
export function candidatesFor({ proxies, lastResort }: Wanted, { chart, legal, backends }: Ask): RegionSet {
  const { words } = chart.candidates;
  for (let at = 0; at < words.length; at++) {
    const cutOff = chart.board.lastResort.words[at] ?? 0;
    words[at] =
      (legal.set.words[at] ?? 0) &
      (backends.open.words[at] ?? 0) &
      (proxies === null ? ~0 : (proxies.open.words[at] ?? 0)) &
      (lastResort ? cutOff : ~cutOff);
  }
  return chart.candidates;
}
