/**
 * Ids as small dense numbers, so that what is known of each can lie in arrays. A number that was released is given to
 * the next who comes: whoever keeps one must hear of its release.
 */
export class Slots {
  readonly #ids: (string | null)[] = [];
  readonly #slots = new Map<string, number>();
  readonly #released: number[] = [];
  #changes = 0;

  /** One more than the highest slot that was ever taken. */
  get end(): number {
    return this.#ids.length;
  }

  /** How often a slot has become another's, or nobody's: while it stays the same, so does whose they all are. */
  get changes(): number {
    return this.#changes;
  }

  /** The slot of an id, which is given one if it has none. */
  take(id: string): number {
    const known = this.#slots.get(id);
    if (known !== undefined) return known;
    const slot = this.#released.pop() ?? this.#ids.length;
    this.#ids[slot] = id;
    this.#slots.set(id, slot);
    this.#changes += 1;
    return slot;
  }

  /** Null where it has none. */
  of(id: string): number | null {
    return this.#slots.get(id) ?? null;
  }

  /** Null where the slot is nobody's now. */
  id(slot: number): string | null {
    return this.#ids[slot] ?? null;
  }

  release(id: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    this.#ids[slot] = null;
    this.#released.push(slot);
    this.#changes += 1;
  }
}
