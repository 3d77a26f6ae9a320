import { REGION_TOTALS, type RegionLine } from '@meridian/shared/region-line.ts';
import type { TotalsRow } from '@meridian/shared/view.ts';

/** What a frame says of regions. */
type RegionsChanged = {
  readonly regions?: readonly RegionLine[];
  readonly totals?: readonly TotalsRow[];
  readonly goneRegionIds?: readonly string[];
};

/** The regions after a frame; the same object where it says nothing of them. */
export function regionsAfter(
  before: ReadonlyMap<string, RegionLine>,
  { regions = [], totals = [], goneRegionIds = [] }: RegionsChanged,
): ReadonlyMap<string, RegionLine> {
  if (regions.length + totals.length + goneRegionIds.length === 0) return before;
  const after = new Map(before);
  for (const region of regions) after.set(region.regionId, region);
  for (const row of totals) {
    const region = after.get(row[0]);
    if (region) after.set(row[0], { ...region, totals: { ...region.totals, ...changedTotals(row) } });
  }
  for (const regionId of goneRegionIds) after.delete(regionId);
  return after;
}

function changedTotals([, ...changed]: TotalsRow): Partial<RegionLine['totals']> {
  const totals: Record<string, number> = {};
  for (let at = 0; at + 1 < changed.length; at += 2) {
    const name = REGION_TOTALS[changed[at] ?? -1];
    if (name) totals[name] = changed[at + 1] ?? 0;
  }
  return totals;
}
