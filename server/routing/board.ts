import type { ServerType } from '@meridian/shared/server-type.ts';
import { RegionSet } from './region-set.ts';
import type { Scope } from './scope.ts';

type ByTypeAndScope = Readonly<Record<ServerType, Readonly<Record<Scope, RegionSet>>>>;

/** What holds of each region now, kept up to date by their pools, so that no decision has to ask them one by one. */
export class Board {
  /** Where a server can hold another session, by scope. */
  readonly open: ByTypeAndScope;
  /** What is so full that a near one is to be preferred, by scope. */
  readonly spilling: ByTypeAndScope;
  readonly lastResort: RegionSet;
  /** How many regions there are. */
  readonly size: number;
  /** Grows when a region is laid out anew. */
  layout = 0;
  /** By how many sessions loads and capacities have moved, in all: what is true by a margin stays true until they moved by more. */
  moved = 0;

  constructor(size: number) {
    this.size = size;
    const set = () => new RegionSet(size);
    const byScope = () => ({ 0: set(), 1: set(), 2: set(), 3: set() });
    this.open = { Backend: byScope(), Proxy: byScope() };
    this.spilling = { Backend: byScope(), Proxy: byScope() };
    this.lastResort = new RegionSet(size);
  }
}
