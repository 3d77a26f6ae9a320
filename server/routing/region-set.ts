/** Regions by their slots in a chart, 32 to a word: what holds for many of them is asked at once. */
export class RegionSet {
  readonly words: Int32Array;

  constructor(size: number) {
    this.words = new Int32Array((size + 31) >> 5);
  }

  has(slot: number): boolean {
    return ((this.words[slot >> 5] ?? 0) & (1 << slot)) !== 0;
  }

  put(slot: number, isIn: boolean): void {
    const word = this.words[slot >> 5] ?? 0;
    this.words[slot >> 5] = isIn ? word | (1 << slot) : word & ~(1 << slot);
  }

  isEmpty(): boolean {
    for (let at = 0; at < this.words.length; at++) if (this.words[at] !== 0) return false;
    return true;
  }

  /** Leaves only what is not in another set. */
  drop({ words }: RegionSet): void {
    for (let at = 0; at < words.length; at++) this.words[at] = (this.words[at] ?? 0) & ~(words[at] ?? 0);
  }
}
