import { isWithin } from '@meridian/shared/residency.ts';
import { Atlas } from './atlas.ts';
import { Board } from './board.ts';
import { RegionSet } from './region-set.ts';
import type { RoutingRegion } from './routing-region.ts';
import { Territory } from './territory.ts';

/** Residencies are the callers' to make up: whoever makes up more of them has them looked up anew. */
const TERRITORIES_MAX = 256;

/** All regions as they lie, until one is added, moved or removed. What changes besides is on its board. */
export class Chart {
  /** By id; each one's slot is its place here. */
  readonly regions: readonly RoutingRegion[];
  readonly atlas: Atlas;
  readonly board: Board;
  readonly everywhere: Territory;
  /** What the decision that is being made is left to choose from. */
  readonly candidates: RegionSet;
  readonly #byId: ReadonlyMap<string, RoutingRegion>;
  readonly #territories = new Map<string, Territory>();

  constructor(regions: readonly RoutingRegion[]) {
    this.regions = regions.toSorted((a, b) => (a.regionId < b.regionId ? -1 : 1));
    this.atlas = new Atlas(this.regions.map(({ position }) => position));
    this.board = new Board(regions.length);
    for (const [slot, region] of this.regions.entries()) region.post(this.board, slot);
    this.#byId = new Map(this.regions.map((region) => [region.regionId, region]));
    this.candidates = new RegionSet(regions.length);
    this.everywhere = new Territory(this.regions, this.board);
  }

  region(regionId: string): RoutingRegion | null {
    return this.#byId.get(regionId) ?? null;
  }

  /** Null where a slot is −1: no region at all. */
  at(slot: number): RoutingRegion | null {
    return slot < 0 ? null : (this.regions[slot] ?? null);
  }

  /** What is legal. */
  territory(residency: readonly string[] | undefined): Territory {
    if (residency === undefined) return this.everywhere;
    const name = residency.length === 1 ? (residency[0] ?? '') : residency.join();
    return this.#territories.get(name) ?? this.#survey(name, residency);
  }

  #survey(name: string, residency: readonly string[]): Territory {
    if (this.#territories.size >= TERRITORIES_MAX) this.#territories.clear();
    const territory = new Territory(
      this.regions.filter(({ country }) => isWithin(residency, country)),
      this.board,
    );
    this.#territories.set(name, territory);
    return territory;
  }
}
