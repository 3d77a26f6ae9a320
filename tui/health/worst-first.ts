import { loadStep } from '@meridian/shared/server-health.ts';
import type { RegionHealth } from './region-health.ts';

type Ranked = { readonly id: string; readonly health: RegionHealth };

/** The ids of these regions: where most customers are harmed, then those that lack most servers, then the worst and fullest. */
export function worstRegionsFirst(regions: readonly Ranked[]): string[] {
  return regions.toSorted(worseFirst).map(({ id }) => id);
}

function worseFirst(left: Ranked, right: Ranked): number {
  return (
    right.health.harm - left.health.harm ||
    left.health.rank - right.health.rank ||
    routableShare(left.health) - routableShare(right.health) ||
    loadStep(right.health.load) - loadStep(left.health.load) ||
    (left.id < right.id ? -1 : 1)
  );
}

function routableShare({ enabled, routable }: RegionHealth): number {
  return enabled === 0 ? 1 : routable / enabled;
}
