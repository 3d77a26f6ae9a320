import { CELLS, centreOf } from './cell.ts';
import type { RegionSet } from './region-set.ts';
import { type UnitVector, unitVector } from './sphere.ts';

/** From a cell's centre to its corners: the haversine of its diagonal is at most that of 1° twice, 1.4143° at most. */
const RADIUS = (1.415 * Math.PI) / 180;
const [COS_RADIUS, SIN_RADIUS] = [Math.cos(RADIUS), Math.sin(RADIUS)];
/** Far above what rounding to 32 bits can take away. */
const ROUNDING = 1e-6;
/** The nearest of each cell; behind them, all are looked at. All cells together are 6 MB, whatever regions there are. */
const KEPT = 64;
/** So few are looked at faster than ranked. */
const FEW = 16;

type Where = { readonly position: UnitVector; readonly cell: number };
/**
 * Where regions are, for whoever seeks the nearest. Exact: a cell only tells in which order to look, and when nothing
 * behind can be nearer any more.
 */
export class Atlas {
  /** x, y and z of each. */
  readonly #positions: Float64Array;
  readonly #size: number;
  readonly #kept: number;
  /** By cell, from its centre, the nearest first. */
  readonly #slots: Uint16Array;
  /** The greatest dot product that any point in the cell can have with each; ever smaller. */
  readonly #bounds: Float32Array;
  readonly #isRanked = new Uint8Array(CELLS);

  constructor(positions: readonly UnitVector[]) {
    this.#positions = Float64Array.from(positions.flatMap(({ x, y, z }) => [x, y, z]));
    this.#size = positions.length;
    this.#kept = this.#size <= FEW ? 0 : Math.min(KEPT, this.#size);
    this.#slots = new Uint16Array(CELLS * this.#kept);
    this.#bounds = new Float32Array(CELLS * this.#kept);
  }

  /** The slot of the nearest region of a set, of equals the first; −1 where it is empty. */
  nearest({ position, cell }: Where, among: RegionSet): number {
    const { words } = among;
    if (this.#kept === 0) return this.#nearestOfAll(position, words);
    if (this.#isRanked[cell] === 0) this.#rank(cell);
    const [slots, bounds] = [this.#slots, this.#bounds];
    const behind = (cell + 1) * this.#kept;
    let best = -1;
    let bestDot = Number.NEGATIVE_INFINITY;
    for (let at = cell * this.#kept; at < behind; at++) {
      if ((bounds[at] ?? 0) < bestDot) return best;
      const slot = slots[at] ?? 0;
      if (((words[slot >> 5] ?? 0) & (1 << slot)) === 0) continue;
      const product = this.#dot(position, slot);
      if (product < bestDot || (product === bestDot && slot > best)) continue;
      best = slot;
      bestDot = product;
    }
    // The last bound is that of all behind it, too.
    if (this.#kept === this.#size || (bounds[behind - 1] ?? 0) < bestDot) return best;
    return this.#nearestOfAll(position, words);
  }

  #nearestOfAll(position: UnitVector, words: Int32Array): number {
    let best = -1;
    let bestDot = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < words.length; at++) {
      for (let word = words[at] ?? 0; word !== 0; word &= word - 1) {
        const slot = at * 32 + (31 - Math.clz32(word & -word));
        const product = this.#dot(position, slot);
        if (product <= bestDot) continue;
        best = slot;
        bestDot = product;
      }
    }
    return best;
  }

  /** The greater, the nearer: no angle is needed. */
  #dot({ x, y, z }: UnitVector, slot: number): number {
    const positions = this.#positions;
    const at = slot * 3;
    return x * (positions[at] ?? 0) + y * (positions[at + 1] ?? 0) + z * (positions[at + 2] ?? 0);
  }

  #rank(cell: number): void {
    const centre = unitVector(centreOf(cell));
    const ranked = Array.from({ length: this.#size }, (_, slot) => ({ slot, product: this.#dot(centre, slot) }))
      .toSorted((left, right) => right.product - left.product)
      .slice(0, this.#kept);
    for (const [rank, { slot, product }] of ranked.entries()) {
      this.#slots[cell * this.#kept + rank] = slot;
      this.#bounds[cell * this.#kept + rank] = greatestInCell(product);
    }
    this.#isRanked[cell] = 1;
  }
}

/** The cosine of the angle to the centre, less the cell's radius. */
function greatestInCell(product: number): number {
  if (product >= COS_RADIUS) return 1 + ROUNDING;
  return product * COS_RADIUS + Math.sqrt(Math.max(0, 1 - product * product)) * SIN_RADIUS + ROUNDING;
}
