import type { RouteEnd } from '@meridian/shared/route-end.ts';

/** So many lists at most in one answer, at up to 10 kB each; who is left out gets one with a later answer. */
const LISTS_MAX = 64;

/** The lists of peers in one answer: proxies share them, so each is in it once. */
export class PeerLists {
  readonly #places = new Map<readonly RouteEnd[], number>();

  /** The list's place in the answer; null where it has no room. */
  place(list: readonly RouteEnd[]): number | null {
    const known = this.#places.get(list);
    if (known !== undefined) return known;
    const place = this.#places.size;
    if (place >= LISTS_MAX) return null;
    this.#places.set(list, place);
    return place;
  }

  all(): (readonly RouteEnd[])[] {
    return [...this.#places.keys()];
  }
}
