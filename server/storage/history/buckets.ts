import { type Table, unknownIn } from './chunk-codec.ts';

/** Of each metric in a roll-up: how many samples were known, their sum, and the largest. Nothing is lost to rounding. */
export const ROLLED = 3;

/** Of each step and each metric: how many samples were known, their sum, and the largest. */
export type Sums = Pick<Buckets, 'counts' | 'sums' | 'maxes'>;

/** Steps of time and what is known of them: samples and roll-ups of samples are added to it. */
export class Buckets {
  readonly firstSample: number;
  /** In samples. */
  readonly step: number;
  readonly columns: number;
  readonly counts: Float64Array;
  readonly sums: Float64Array;
  readonly maxes: Float64Array;

  constructor(firstSample: number, step: number, points: number, columns: number) {
    this.firstSample = firstSample;
    this.step = step;
    this.columns = columns;
    // One piece of memory: three would be three times the work of getting and collecting it.
    const cells = points * columns;
    const memory = new Float64Array(3 * cells);
    this.counts = memory.subarray(0, cells);
    this.sums = memory.subarray(cells, 2 * cells);
    this.maxes = memory.subarray(2 * cells);
  }

  get points(): number {
    return this.counts.length / this.columns;
  }

  /** The sample after the last one that has a place here. */
  get endSample(): number {
    return this.firstSample + this.points * this.step;
  }

  /** Adds the samples `from` (a row) to `to` of a table, of which row 0 is of `sample`; what lies outside is left out. */
  addSamples(table: Table, sample: number, from: number, to: number): void {
    const unknown = unknownIn(table);
    const { columns } = this;
    const first = Math.max(from, this.firstSample - sample);
    const last = Math.min(to, this.endSample - sample);
    for (let row = first; row < last; row++) {
      const point = Math.floor((sample + row - this.firstSample) / this.step);
      for (let column = 0; column < columns; column++) {
        const value = table[row * columns + column] ?? unknown;
        if (value !== unknown) this.#add(point * columns + column, 1, value, value);
      }
    }
  }

  /** Adds a row of a roll-up that begins at `sample`; what lies outside is left out. */
  addRolled(rolled: Table, row: number, sample: number): void {
    if (sample < this.firstSample || sample >= this.endSample) return;
    const { columns } = this;
    const point = Math.floor((sample - this.firstSample) / this.step);
    for (let column = 0; column < columns; column++) {
      const at = (row * columns + column) * ROLLED;
      this.#add(point * columns + column, rolled[at] ?? 0, rolled[at + 1] ?? 0, rolled[at + 2] ?? 0);
    }
  }

  /** Adds what is known of the same steps from elsewhere, of other samples. */
  addSums({ counts, sums, maxes }: Sums): void {
    for (let at = 0; at < this.counts.length; at++) this.#add(at, counts[at] ?? 0, sums[at] ?? 0, maxes[at] ?? 0);
  }

  /** As roll-ups are kept: a row a step. */
  rolled(): Uint32Array {
    const rolled = new Uint32Array(this.counts.length * ROLLED);
    for (let index = 0; index < this.counts.length; index++) {
      rolled[index * ROLLED] = this.counts[index] ?? 0;
      rolled[index * ROLLED + 1] = this.sums[index] ?? 0;
      rolled[index * ROLLED + 2] = this.maxes[index] ?? 0;
    }
    return rolled;
  }

  /** Whether nothing at all is known. */
  isEmpty(): boolean {
    return this.counts.every((count) => count === 0);
  }

  #add(at: number, count: number, sum: number, max: number): void {
    this.counts[at] = (this.counts[at] ?? 0) + count;
    this.sums[at] = (this.sums[at] ?? 0) + sum;
    if (max > (this.maxes[at] ?? 0)) this.maxes[at] = max;
  }
}
