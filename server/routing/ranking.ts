import type { RouteRequest } from '@meridian/shared/routing.ts';
import type { Ask } from './ask.ts';
import type { CallerPlace } from './caller-place.ts';
import { candidatesFor, isCandidate, type Wanted } from './candidates.ts';
import type { RegionSet } from './region-set.ts';
import type { RoutingRegion } from './routing-region.ts';
import { distanceKm, estimatedRoundTripMs } from './sphere.ts';

/** The caller's own measurement where there is one, else what the great circle is expected to take. */
export function roundTripMs(region: RoutingRegion, place: CallerPlace, rttMs: RouteRequest['rttMs']): number {
  return rttMs?.[region.regionId] ?? estimatedRoundTripMs(distanceKm(place.position, region.position));
}

/** The legal regions of the caller's own country, where that is all that is known of it and there are several. */
function slotsToSpreadOver({ place, legal, request }: Ask): readonly number[] {
  if (place.precision === 'point' || place.countryCode === null || request.rttMs !== undefined) return NONE;
  const there = legal.slotsIn(place.countryCode);
  return there.length > 1 ? there : NONE;
}
const NONE: readonly number[] = [];

/**
 * The candidates from the best to the worst for one caller; of equals, by id. First the region of the proxy that has
 * the call, then those of the caller's country as they are drawn by their free room, then all by their distance. Behind
 * the very best comes the secondary region that it declares, also where the best itself is no candidate. Most are never
 * asked for, so each next one is sought only then.
 */
export class Ranking {
  readonly #ask: Ask;
  readonly #wanted: Wanted;
  readonly #spread: readonly number[];
  /** The best of all that is legal, a candidate or not; undefined until it was asked for. */
  #best: RoutingRegion | null | undefined;
  #secondary: RoutingRegion | null = null;
  /** The candidates behind the best. Mostly nobody asks for them. */
  #left: RegionSet | null = null;
  #isByDistance = false;
  /** Round trips by slot, where the caller measured any. */
  #measured: readonly number[] | null = null;

  constructor(ask: Ask, wanted: Wanted) {
    this.#ask = ask;
    this.#wanted = wanted;
    this.#spread = slotsToSpreadOver(ask);
  }

  next(): RoutingRegion | null {
    if (this.#best === undefined) {
      const best = this.#findBest();
      if (best && isCandidate(best.slot, this.#wanted, this.#ask)) return best;
    }
    const region = this.#takeSecondary() ?? this.#drawn() ?? this.#nearest();
    if (region) this.#behind().put(region.slot, false);
    return region;
  }

  /** Leaves out, from here on, what is in a set. */
  leaveOut(set: RegionSet): void {
    this.#behind().drop(set);
  }

  /** Whether a region is of the caller's country, of which nobody knows where in it the caller is. */
  isAtHome(region: RoutingRegion): boolean {
    return this.#spread.includes(region.slot);
  }

  /** Whether what comes from here on is ever farther away. */
  isByDistance(): boolean {
    return this.#isByDistance;
  }

  #findBest(): RoutingRegion | null {
    const { ingress, legal, chart } = this.#ask;
    this.#best = ingress ?? this.#homeBest() ?? this.#nearestIn(legal.set);
    if (this.#best === null) return null;
    const secondaryRegionId = chart.board.secondaries[this.#best.slot];
    if (secondaryRegionId) this.#secondary = chart.region(secondaryRegionId);
    return this.#best;
  }

  /** Where nobody in the country has room, its first region stands for it. */
  #homeBest(): RoutingRegion | null {
    return this.#spread.length === 0 ? null : (this.#drawn() ?? this.#ask.chart.at(this.#spread[0] ?? -1));
  }

  #behind(): RegionSet {
    if (this.#left === null) {
      this.#left = candidatesFor(this.#wanted, this.#ask);
      if (this.#best) this.#left.put(this.#best.slot, false);
    }
    return this.#left;
  }

  #takeSecondary(): RoutingRegion | null {
    const secondary = this.#secondary;
    this.#secondary = null;
    return secondary && this.#behind().has(secondary.slot) ? secondary : null;
  }

  /** One of the caller's country, as likely as it has free room. */
  #drawn(): RoutingRegion | null {
    if (this.#spread.length === 0) return null;
    let total = 0;
    for (const slot of this.#spread) total += this.#freeRoomAt(slot);
    let point = this.#ask.random() * total;
    for (const slot of this.#spread) {
      point -= this.#freeRoomAt(slot);
      if (point < 0) return this.#ask.chart.regions[slot] ?? null;
    }
    return null;
  }

  /** As many sessions as the scarcer kind of server has room for; nothing where it is taken, or out of the question. */
  #freeRoomAt(slot: number): number {
    const { backends, chart } = this.#ask;
    const { proxies, lastResort } = this.#wanted;
    if (this.#left === null ? chart.board.lastResort.has(slot) !== lastResort : !this.#left.has(slot)) return 0;
    const free = backends.free[slot] ?? 0;
    return proxies ? Math.min(free, proxies.free[slot] ?? 0) : free;
  }

  #nearest(): RoutingRegion | null {
    this.#isByDistance = true;
    const left = this.#behind();
    return left.isEmpty() ? null : this.#nearestIn(left);
  }

  #nearestIn(set: RegionSet): RoutingRegion | null {
    const { chart, place, request } = this.#ask;
    if (request.rttMs === undefined) return chart.at(chart.atlas.nearest(place, set));
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
