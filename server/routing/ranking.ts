import type { RouteRequest } from '@meridian/shared/routing.ts';
import type { CallerPlace } from './caller-place.ts';
import type { RoutingRegion } from './routing-region.ts';
import { distanceKm, dot, estimatedRoundTripMs } from './sphere.ts';

type Ranked = {
  readonly regions: readonly RoutingRegion[];
  readonly place: CallerPlace;
  readonly rttMs: RouteRequest['rttMs'];
  /** Come before all others, in this order. */
  readonly first: readonly RoutingRegion[];
};

/** The caller's own measurement where there is one, else what the great circle is expected to take. */
export function roundTripMs(region: RoutingRegion, place: CallerPlace, rttMs: RouteRequest['rttMs']): number {
  return rttMs?.[region.regionId] ?? estimatedRoundTripMs(distanceKm(place.position, region.position));
}

/**
 * Regions from the best to the worst for one caller; of equals, by id. The best one's declared secondary region comes
 * second. Most are never asked for, so each next one is sought only then.
 */
export class Ranking {
  readonly #ranked: Ranked;
  /** Smaller is better; infinite once taken. */
  readonly #scores: Float64Array;
  readonly #queue: RoutingRegion[];
  #isFirst = true;

  constructor(ranked: Ranked) {
    const { regions, place, rttMs, first } = ranked;
    this.#ranked = ranked;
    this.#queue = [...first];
    this.#scores = new Float64Array(regions.length);
    let index = 0;
    for (const region of regions) {
      // Nobody measured anything: the greater dot product is the nearer, without an angle.
      this.#scores[index++] =
        rttMs === undefined ? -dot(place.position, region.position) : roundTripMs(region, place, rttMs);
    }
  }

  next(): RoutingRegion | null {
    const region = this.#takeQueued() ?? this.#takeBest();
    if (region && this.#isFirst) {
      this.#isFirst = false;
      const { secondaryRegionId } = region.record;
      const secondary =
        secondaryRegionId !== null && this.#ranked.regions.find(({ regionId }) => regionId === secondaryRegionId);
      if (secondary) this.#queue.unshift(secondary);
    }
    return region;
  }

  /** Whether what comes from here on is ever farther away. */
  isByDistance(): boolean {
    return this.#queue.length === 0;
  }

  #takeQueued(): RoutingRegion | null {
    for (let region = this.#queue.shift(); region; region = this.#queue.shift()) {
      const index = this.#ranked.regions.indexOf(region);
      if (this.#scores[index] === Number.POSITIVE_INFINITY) continue;
      this.#scores[index] = Number.POSITIVE_INFINITY;
      return region;
    }
    return null;
  }

  #takeBest(): RoutingRegion | null {
    const scores = this.#scores;
    let best = -1;
    let bestScore = Number.POSITIVE_INFINITY;
    for (let index = 0; index < scores.length; index++) {
      const score = scores[index] ?? bestScore;
      if (score >= bestScore) continue;
      best = index;
      bestScore = score;
    }
    if (best === -1) return null;
    scores[best] = Number.POSITIVE_INFINITY;
    return this.#ranked.regions[best] ?? null;
  }
}
