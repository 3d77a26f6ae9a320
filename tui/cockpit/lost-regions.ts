import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { Cockpit } from './cockpit.ts';

export type LostRegion = { readonly regionId: string; readonly isCutOff: boolean };

/**
 * Regions in service that are lost or cut off, as the server's alerts say. An alert is over half a minute later than its
 * cause: what is heard again, or was judged to be well, is lost no more.
 */
export function lostRegions({ feeds, fleet }: Pick<Cockpit, 'feeds' | 'fleet'>): readonly LostRegion[] {
  const { regions } = fleet.getState();
  const lost = new Map<string, LostRegion>();
  for (const { code, regionId, resolvedAt } of feeds.getState().alerts.answer?.alerts ?? []) {
    if ((code !== 'REGION_CUT_OFF' && code !== 'REGION_LOST') || resolvedAt !== null || regionId === null) continue;
    const region = regions.get(regionId);
    if (region === undefined || region.disabled !== null || region.maintenance !== null) continue;
    const isCutOff = region.cutOffSince !== null;
    if (isCutOff || !serves(region)) lost.set(regionId, { regionId, isCutOff });
  }
  return [...lost.values()];
}

/** A region serves a call only with a backend and a proxy. */
function serves({ totals: { routableBackends, routableProxies } }: RegionLine): boolean {
  return routableBackends > 0 && routableProxies > 0;
}
