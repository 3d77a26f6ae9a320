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
  readonly #slotsByCountry = new Map<string, number[]>();

  constructor(regions: readonly RoutingRegion[], board: Board) {
    this.regions = regions;
    this.set = new RegionSet(board.size);
    for (const { slot } of regions) this.set.put(slot, true);
    this.panic = new Panic(regions, board);
    for (const [country, there] of Map.groupBy(regions, (region) => region.country)) {
      this.#slotsByCountry.set(
        country,
        there.map(({ slot }) => slot),
      );
    }
  }

  slotsIn(countryCode: string): readonly number[] {
    return this.#slotsByCountry.get(sameCountry(countryCode)) ?? [];
  }
}
