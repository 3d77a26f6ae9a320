import type { ServerType } from '@meridian/shared/server-type.ts';
import { RegionSet } from './region-set.ts';
import type { Scope } from './scope.ts';
import type { View } from './view.ts';

/** The servers of one type in all regions, as one scope sees them: region by region, and what holds of each at once. */
export class Column {
  readonly type: ServerType;
  readonly scope: Scope;
  /** By slot. */
  readonly views: View[] = [];
  /** Room for so many more, by slot. */
  readonly free: Float64Array;
  /** Where a server can hold another session. */
  readonly open: RegionSet;
  /** What is so full that a near one is to be preferred. */
  readonly spilling: RegionSet;

  constructor(type: ServerType, scope: Scope, size: number) {
    this.type = type;
    this.scope = scope;
    this.free = new Float64Array(size);
    this.open = new RegionSet(size);
    this.spilling = new RegionSet(size);
  }

  in({ slot }: { readonly slot: number }): View {
    const view = this.views[slot];
    if (!view) throw new Error(`No region at ${slot}`);
    return view;
  }

  /** Takes note of how a region is now. */
  note(slot: number, { open, free, isSpilling }: View): void {
    this.free[slot] = free;
    this.open.put(slot, open.length > 0);
    this.spilling.put(slot, isSpilling);
  }
}
