import { sameCountry } from '@meridian/shared/residency.ts';
import type { Board } from './board.ts';
import { Panic } from './panic.ts';
import { RegionSet } from './region-set.ts';
import type { RoutingRegion } from './routing-region.ts';

/** The regions that a residency allows. */
export class Territory {
  /** By id. */
  readonly regions: readonly RoutingRegion[];
  readonly set: RegionSet;
  readonly panic: Panic;
  readonly #byCountry: ReadonlyMap<string, readonly RoutingRegion[]>;

  constructor(regions: readonly RoutingRegion[], board: Board) {
    this.regions = regions;
    this.set = new RegionSet(board.size);
    for (const { slot } of regions) this.set.put(slot, true);
    this.panic = new Panic(regions, board);
    this.#byCountry = Map.groupBy(regions, ({ country }) => country);
  }

  in(countryCode: string): readonly RoutingRegion[] {
    return this.#byCountry.get(sameCountry(countryCode)) ?? [];
  }
}
