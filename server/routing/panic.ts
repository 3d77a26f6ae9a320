import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Board } from './board.ts';
import type { RoutingRegion } from './routing-region.ts';
import { scopeOf } from './scope.ts';

/** Below this share of what is in use, what is routable cannot hold it: what may be well is used too. */
const PANIC_BELOW = 0.5;

type Found = { readonly marginSessions: number; readonly movedSessions: number; readonly layout: number };

/**
 * Whether what is routable in some regions is far too little. Summed up anew only once loads and capacities have moved
 * by as much as it was found to be away from being otherwise.
 */
export class Panic {
  readonly #regions: readonly RoutingRegion[];
  readonly #board: Board;
  readonly #found: Record<ServerType, Found[]> = { Backend: [], Proxy: [] };

  constructor(regions: readonly RoutingRegion[], board: Board) {
    this.#regions = regions;
    this.#board = board;
  }

  isIn(type: ServerType, development: boolean): boolean {
    const { moved, layout } = this.#board;
    const at = development ? 1 : 0;
    const found = this.#found[type][at];
    if (found && found.layout === layout && moved - found.movedSessions < Math.abs(found.marginSessions)) {
      return found.marginSessions < 0;
    }
    const marginSessions = this.#margin(type, development);
    this.#found[type][at] = { marginSessions, movedSessions: moved, layout };
    return marginSessions < 0;
  }

  /** By how much there is more than a panic begins below. A session moves it by less than one. */
  #margin(type: ServerType, development: boolean): number {
    const well = this.#board.column(type, scopeOf(development, false));
    const inNeed = this.#board.column(type, scopeOf(development, true));
    let [routable, inUse] = [0, 0];
    for (const region of this.#regions) {
      if (region.isLastResort) continue;
      routable += well.in(region).capacity;
      inUse += inNeed.in(region).load;
    }
    // The session that is asked for is demand as well: where nothing is routable, there is always more of it.
    return routable - PANIC_BELOW * (inUse + 1);
  }
}
