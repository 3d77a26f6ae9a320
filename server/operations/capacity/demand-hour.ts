import type { Location } from '@meridian/shared/region.ts';
import type { CallerDecision } from '../../routing/caller-decision.ts';

/** What was asked for from one place, and what served it. */
export class DemandCount {
  sessions = 0;
  refused = 0;
  /** Of all sessions together. */
  kilometres = 0;
  readonly servedBy = new Map<string, number>();

  get asked(): number {
    return this.sessions + this.refused;
  }

  take({ regionId, distanceKm }: Pick<CallerDecision, 'regionId' | 'distanceKm'>): void {
    if (regionId === null) {
      this.refused += 1;
      return;
    }
    this.sessions += 1;
    this.kilometres += distanceKm ?? 0;
    this.servedBy.set(regionId, (this.servedBy.get(regionId) ?? 0) + 1);
  }

  add(other: DemandCount): void {
    this.sessions += other.sessions;
    this.refused += other.refused;
    this.kilometres += other.kilometres;
    for (const [regionId, sessions] of other.servedBy) {
      this.servedBy.set(regionId, (this.servedBy.get(regionId) ?? 0) + sessions);
    }
  }
}

/** Where callers are: a country, a cell of the map, or one in the other. */
export type Origin = { readonly countryCode: string | null; readonly cell: Location | null };
export type OriginCount = Origin & { readonly count: DemandCount };

/** Every cell of the map and every country fit; what an operator's own database makes of both may not. */
const ORIGINS_MAX = 20_000;
/** What is kept of an hour, and told of a week. */
export const ORIGINS_KEPT = 500;

/** The demand of one hour, by origin. Counting is on the way of every session: two look-ups, and no text is made. */
export class DemandHour {
  readonly hour: number;
  /** ISO 8601, UTC: from when on in this hour it was counted. */
  readonly since: string;
  /** Of origins that are not told apart. */
  readonly others = new DemandCount();
  readonly #byCountry = new Map<string | null, Map<number | null, OriginCount>>();
  #origins = 0;

  constructor(hour: number, since: string) {
    this.hour = hour;
    this.since = since;
  }

  take(decision: CallerDecision): void {
    this.countOf(decision).take(decision);
  }

  /** What is counted of an origin; of one too many, what is counted of all others. */
  countOf({ countryCode, cell }: Origin): DemandCount {
    const inCountry = this.#byCountry.get(countryCode) ?? new Map<number | null, OriginCount>();
    const key = cell === null ? null : keyOf(cell);
    const known = inCountry.get(key);
    if (known) return known.count;
    if (this.#origins >= ORIGINS_MAX) return this.others;
    this.#origins += 1;
    const made = { countryCode, cell, count: new DemandCount() };
    this.#byCountry.set(countryCode, inCountry.set(key, made));
    return made.count;
  }

  /** Most asked first. */
  origins(): OriginCount[] {
    return [...this.#byCountry.values()]
      .flatMap((inCountry) => [...inCountry.values()])
      .toSorted((left, right) => right.count.asked - left.count.asked);
  }

  /** The same with no more origins told apart than are kept. */
  trimmed(): DemandHour {
    const kept = new DemandHour(this.hour, this.since);
    kept.others.add(this.others);
    this.origins().forEach((origin, rank) =>
      (rank < ORIGINS_KEPT ? kept.countOf(origin) : kept.others).add(origin.count),
    );
    return kept;
  }
}

/** Centres of cells are odd whole degrees. */
function keyOf({ latitude, longitude }: Location): number {
  return latitude * 1000 + longitude;
}
