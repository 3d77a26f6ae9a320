import type { RouteRequest } from '@meridian/shared/routing.ts';
import type { Ask } from './ask.ts';
import type { CallerPlace } from './caller-place.ts';
import type { RegionSet } from './region-set.ts';
import type { RoutingRegion } from './routing-region.ts';
import { distanceKm, estimatedRoundTripMs } from './sphere.ts';
import { drawFrom } from './spread.ts';

/** The caller's own measurement where there is one, else what the great circle is expected to take. */
export function roundTripMs(region: RoutingRegion, place: CallerPlace, rttMs: RouteRequest['rttMs']): number {
  return rttMs?.[region.regionId] ?? estimatedRoundTripMs(distanceKm(place.position, region.position));
}

/** The legal regions of the caller's own country, where that is all that is known of it and there are several. */
function regionsToSpreadOver({ place, legal, request }: Ask): readonly RoutingRegion[] {
  if (place.precision === 'point' || place.countryCode === null || request.rttMs !== undefined) return NONE;
  const there = legal.in(place.countryCode);
  return there.length > 1 ? there : NONE;
}
const NONE: readonly RoutingRegion[] = [];

/**
 * The candidates from the best to the worst for one caller; of equals, by id. First the region of the proxy that has
 * the call, then those of the caller's country as they are drawn by their free room, then all by their distance. Behind
 * the very best comes the secondary region that it declares, also where the best itself is no candidate. Most are never
 * asked for, so each next one is sought only then.
 */
export class Ranking {
  readonly #ask: Ask;
  readonly #left: RegionSet;
  readonly #spread: readonly RoutingRegion[];
  #isFirst = true;
  #secondary: RoutingRegion | null = null;
  #isByDistance = false;
  /** Round trips by slot, where the caller measured any. */
  #measured: readonly number[] | null = null;

  constructor(ask: Ask, candidates: RegionSet) {
    this.#ask = ask;
    this.#left = candidates;
    this.#spread = regionsToSpreadOver(ask);
  }

  next(): RoutingRegion | null {
    const region =
      (this.#isFirst ? this.#takeBest() : null) ?? this.#takeSecondary() ?? this.#drawn() ?? this.#nearest();
    if (region) this.#left.put(region.slot, false);
    return region;
  }

  /** Leaves out, from here on, what is in a set. */
  leaveOut(set: RegionSet): void {
    this.#left.drop(set);
  }

  /** Whether a region is of the caller's country, of which nobody knows where in it the caller is. */
  isAtHome(region: RoutingRegion): boolean {
    return this.#spread.includes(region);
  }

  /** Whether what comes from here on is ever farther away. */
  isByDistance(): boolean {
    return this.#isByDistance;
  }

  /** The best of all that is legal; null where that is no candidate. */
  #takeBest(): RoutingRegion | null {
    this.#isFirst = false;
    const { ingress, legal, chart } = this.#ask;
    const best = ingress ?? this.#drawn() ?? this.#spread[0] ?? this.#nearestIn(legal.set);
    const secondaryRegionId = best?.record.secondaryRegionId ?? null;
    if (secondaryRegionId !== null) this.#secondary = chart.region(secondaryRegionId);
    return best && this.#left.has(best.slot) ? best : null;
  }

  #takeSecondary(): RoutingRegion | null {
    const secondary = this.#secondary;
    this.#secondary = null;
    return secondary && this.#left.has(secondary.slot) ? secondary : null;
  }

  /** One of the caller's country, as likely as it has free room. */
  #drawn(): RoutingRegion | null {
    const weightOf = (region: RoutingRegion) => (this.#left.has(region.slot) ? freeRoom(region, this.#ask) : 0);
    return this.#spread.length === 0 ? null : drawFrom(this.#spread, weightOf, this.#ask.random);
  }

  #nearest(): RoutingRegion | null {
    this.#isByDistance = true;
    return this.#nearestIn(this.#left);
  }

  #nearestIn(set: RegionSet): RoutingRegion | null {
    const { chart, place, request } = this.#ask;
    if (request.rttMs === undefined) return chart.regions[chart.atlas.nearest(place, set)] ?? null;
    this.#measured ??= chart.regions.map((region) => roundTripMs(region, place, request.rttMs));
    let best: RoutingRegion | null = null;
    let bestMs = Number.POSITIVE_INFINITY;
    for (const region of chart.regions) {
      const ms = this.#measured[region.slot] ?? bestMs;
      if (ms >= bestMs || !set.has(region.slot)) continue;
      best = region;
      bestMs = ms;
    }
    return best;
  }
}

/** As many sessions as the scarcer kind of server has room for. */
function freeRoom({ pools }: RoutingRegion, { needs, scopes }: Ask): number {
  let free = Number.POSITIVE_INFINITY;
  for (const type of needs) free = Math.min(free, pools[type].view(scopes[type]).free);
  return free;
}
