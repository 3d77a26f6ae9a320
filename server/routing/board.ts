import type { ServerType } from '@meridian/shared/server-type.ts';
import { Column } from './column.ts';
import { RegionSet } from './region-set.ts';
import { type Scope, SCOPES } from './scope.ts';

/** What holds of each region now, kept up to date by their pools, so that no decision has to ask them one by one. */
export class Board {
  /** How many regions there are. */
  readonly size: number;
  readonly lastResort: RegionSet;
  /** The secondary region that each declares, by slot. */
  readonly secondaries: (string | null)[];
  /** Grows when a region is laid out anew. */
  layout = 0;
  /** By how many sessions loads and capacities have moved, in all: what holds by a margin does until they moved by more. */
  moved = 0;
  readonly #columns: Readonly<Record<ServerType, readonly Column[]>>;

  constructor(size: number) {
    this.size = size;
    this.secondaries = Array.from({ length: size }, () => null);
    this.lastResort = new RegionSet(size);
    const columns = (type: ServerType) => SCOPES.map((scope) => new Column(type, scope, size));
    this.#columns = { Backend: columns('Backend'), Proxy: columns('Proxy') };
  }

  column(type: ServerType, scope: Scope): Column {
    const column = this.#columns[type][scope];
    if (!column) throw new Error(`No scope ${scope}`);
    return column;
  }
}
