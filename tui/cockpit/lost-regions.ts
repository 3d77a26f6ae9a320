import type { Cockpit } from './cockpit.ts';

export type LostRegion = { readonly regionId: string; readonly isCutOff: boolean };

/** Regions in service that are lost or cut off, as the server's alerts say. */
export function lostRegions({ feeds, fleet }: Pick<Cockpit, 'feeds' | 'fleet'>): readonly LostRegion[] {
  const { regions } = fleet.getState();
  const lost = new Map<string, LostRegion>();
  for (const { code, regionId, resolvedAt } of feeds.getState().alerts.answer?.alerts ?? []) {
    const isCutOff = code === 'REGION_CUT_OFF';
    if ((!isCutOff && code !== 'REGION_LOST') || resolvedAt !== null || regionId === null) continue;
    if (regions.get(regionId)?.disabled === null) lost.set(regionId, { regionId, isCutOff });
  }
  return [...lost.values()];
}
