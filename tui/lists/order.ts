import type { ListState } from '../cockpit/ui-store.ts';

/** A list's rows by their place, as far as they are known. */
export type Order = {
  readonly count: number;
  /** The id of the row at a place; null where there is none, or it has not come yet. */
  readonly at: (place: number) => string | null;
  /** Where a row stands; null where it does not, undefined where nobody knows yet. */
  readonly placeOf: (id: string) => number | null | undefined;
};

/** The order of a list of which everything is known. */
export function orderOf(ids: readonly string[]): Order {
  return {
    count: ids.length,
    at: (place) => ids[place] ?? null,
    placeOf: (id) => {
      const place = ids.indexOf(id);
      return place < 0 ? null : place;
    },
  };
}

/**
 * What the cursor is on, and where that stands; when it is gone, its neighbour. It stays on a row of which nobody knows
 * where it stands by now: then it has no place, and no other row is taken for it.
 */
export function cursorOf(
  order: Order,
  { selectedId, place }: ListState,
): { readonly id: string | null; readonly place: number | null } {
  const found = selectedId === null ? null : order.placeOf(selectedId);
  if (found !== null) return { id: selectedId, place: found ?? null };
  const nearest = Math.min(place, order.count - 1);
  return { id: order.at(nearest), place: nearest };
}
