import { type Table, unknownIn } from '../storage/history/chunk-codec.ts';
import { LAYOUTS, type SeriesKind, unknownSamples } from '../storage/history/series.ts';

/**
 * Samples that are kept in memory: those of the last hour, and a few more. An hour back from now begins before the oldest
 * of 360, and is rounded outwards to whole steps, of 30 s as a rule: else most reads of an hour went to the file as well.
 */
export const RING_SAMPLES = 364;
/** Slots whose rings lie in one piece of memory: it grows by so many, and nothing is ever moved. */
const BLOCK_SLOTS = 64;
/** Samples of a slot that lie together: four of eight u16 are a line of the processor's cache. */
const RUN_SAMPLES = 4;

/**
 * The last hour of every slot, in memory: a few samples of one slot, then the same samples of the next. So a sample of
 * all slots writes memory in a row, a page for 64 of them and not one for each, and a chunk of one slot reads whole
 * lines of the cache.
 */
export class SampleRings {
  readonly #kind: SeriesKind;
  readonly #columns: number;
  readonly #largest: Float64Array;
  readonly #stepsEach: Float64Array;
  readonly #blocks: Table[] = [];
  readonly #unknown: number;
  /** The newest sample; all rings move together. */
  #newest: number;

  constructor(kind: SeriesKind, newest: number) {
    this.#kind = kind;
    const { columns, metrics } = LAYOUTS[kind];
    this.#columns = columns;
    this.#largest = Float64Array.from(metrics, ({ max }) => max);
    this.#stepsEach = Float64Array.from(metrics, ({ step }) => 1 / step);
    this.#unknown = unknownIn(LAYOUTS[kind].makeTable(0));
    this.#newest = newest;
  }

  get newest(): number {
    return this.#newest;
  }

  /** The oldest sample there is room for. */
  get oldest(): number {
    return this.#newest - RING_SAMPLES + 1;
  }

  /** Begins a sample; those that were missed since the last one are unknown. Every slot in use is to be written then. */
  moveTo(sample: number): void {
    const missedFrom = Math.max(this.#newest + 1, sample - RING_SAMPLES);
    this.#newest = sample;
    for (let missed = missedFrom; missed < sample; missed++) this.#forget(missed);
  }

  /** Writes what is known of a slot at the newest sample, as whole steps; NaN is what is unknown. */
  put(slot: number, figures: Float64Array): void {
    const block = this.#block(slot);
    const at = this.#place(slot, this.#newest);
    const [largest, stepsEach, unknown] = [this.#largest, this.#stepsEach, this.#unknown];
    for (let column = 0; column < figures.length; column++) {
      const figure = Math.min(figures[column] ?? Number.NaN, largest[column] ?? 0);
      block[at + column] = Number.isNaN(figure) ? unknown : figure * (stepsEach[column] ?? 0) + 0.5;
    }
  }

  /** Makes a slot another's. */
  clear(slot: number): void {
    const block = this.#block(slot);
    const length = RUN_SAMPLES * this.#columns;
    for (let sample = 0; sample < RING_SAMPLES; sample += RUN_SAMPLES) {
      const at = this.#place(slot, sample);
      block.fill(this.#unknown, at, at + length);
    }
  }

  /** Copies samples of a slot to a table; what is older or newer than the ring stays as the table has it. */
  copy(slot: number, firstSample: number, samples: number, into: Table): void {
    const block = this.#blocks[Math.floor(slot / BLOCK_SLOTS)];
    if (!block) return;
    const end = Math.min(firstSample + samples, this.#newest + 1);
    const columns = this.#columns;
    for (let sample = Math.max(firstSample, this.oldest); sample < end; sample++) {
      const [from, to] = [this.#place(slot, sample), (sample - firstSample) * columns];
      for (let column = 0; column < columns; column++) into[to + column] = block[from + column] ?? 0;
    }
  }

  /** Fills in what was kept elsewhere of samples that are unknown here. */
  fillIn(slot: number, firstSample: number, kept: Table): void {
    const block = this.#block(slot);
    const unknown = this.#unknown;
    const end = Math.min(firstSample + kept.length / this.#columns, this.#newest + 1);
    for (let sample = Math.max(firstSample, this.oldest); sample < end; sample++) {
      const [at, from] = [this.#place(slot, sample), (sample - firstSample) * this.#columns];
      for (let column = 0; column < this.#columns; column++) {
        if (block[at + column] === unknown) block[at + column] = kept[from + column] ?? unknown;
      }
    }
  }

  #forget(sample: number): void {
    for (const block of this.#blocks) {
      for (let slot = 0; slot < BLOCK_SLOTS; slot++) {
        const at = this.#place(slot, sample);
        block.fill(this.#unknown, at, at + this.#columns);
      }
    }
  }

  #block(slot: number): Table {
    const index = Math.floor(slot / BLOCK_SLOTS);
    while (this.#blocks.length <= index) this.#blocks.push(unknownSamples(this.#kind, BLOCK_SLOTS * RING_SAMPLES));
    return this.#blocks[index] ?? unknownSamples(this.#kind, 0);
  }

  /** Where a sample of a slot lies in its block. */
  #place(slot: number, sample: number): number {
    const inRing = mod(sample);
    const inRun = inRing % RUN_SAMPLES;
    return ((inRing - inRun) * BLOCK_SLOTS + (slot % BLOCK_SLOTS) * RUN_SAMPLES + inRun) * this.#columns;
  }
}

function mod(sample: number): number {
  return ((sample % RING_SAMPLES) + RING_SAMPLES) % RING_SAMPLES;
}
