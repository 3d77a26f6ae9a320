import { loadStep } from '@meridian/shared/server-health.ts';
import type { RegionHealth } from './region-health.ts';

type Ranked = { readonly id: string; readonly health: RegionHealth };

/** The ids of these regions: broken ones, then those that lack most servers, then the fullest; disabled last. */
export function worstRegionsFirst(regions: readonly Ranked[]): string[] {
  return regions.toSorted(worseFirst).map(({ id }) => id);
}

function worseFirst(left: Ranked, right: Ranked): number {
  return (
    left.health.rank - right.health.rank ||
    routableShare(left.health) - routableShare(right.health) ||
    loadStep(right.health.load) - loadStep(left.health.load) ||
    (left.id < right.id ? -1 : 1)
  );
}

function routableShare({ enabled, routable }: RegionHealth): number {
  return enabled === 0 ? 1 : routable / enabled;
}
