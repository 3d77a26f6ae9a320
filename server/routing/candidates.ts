import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Ask } from './ask.ts';
import { RegionSet } from './region-set.ts';

/** The legal regions in which all that is needed has room, by their sums: of the last resort, or of all others. */
export function candidatesFor(
  { chart, legal, scopes }: Ask,
  needs: readonly ServerType[],
  lastResort: boolean,
): RegionSet {
  const { board } = chart;
  const candidates = new RegionSet(board.size);
  candidates.add(legal.set);
  if (lastResort) candidates.keep(board.lastResort);
  else candidates.drop(board.lastResort);
  for (const type of needs) candidates.keep(board.open[type][scopes[type]]);
  return candidates;
}
