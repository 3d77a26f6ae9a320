import { CHUNK_ROWS, type Table } from '../storage/history/chunk-codec.ts';
import type { Batch } from '../storage/history/history-store.ts';
import { chunkStart, LAYOUTS, phaseOf, type SeriesKind, unknownSamples } from '../storage/history/series.ts';
import { SampleRings } from './sample-rings.ts';

/** The samples of all series of a kind, slot by slot: the last hour in memory, and from there chunk by chunk to be kept. */
export class SampledSeries {
  readonly kind: SeriesKind;
  readonly rings: SampleRings;
  readonly #names: (string | null)[] = [];
  readonly #phases: number[] = [];
  readonly #slots = new Map<string, number>();
  #keptTo: number;

  constructor(kind: SeriesKind, newest: number) {
    this.kind = kind;
    this.rings = new SampleRings(kind, newest);
    this.#keptTo = newest;
  }

  /** The newest sample. */
  get newest(): number {
    return this.rings.newest;
  }

  names(): readonly string[] {
    return [...this.#slots.keys()];
  }

  /** Null where it has none. */
  slotOf(name: string): number | null {
    return this.#slots.get(name) ?? null;
  }

  /** Null where the slot is nobody's. */
  nameAt(slot: number): string | null {
    return this.#names[slot] ?? null;
  }

  /** Whose the slot is from now on, null for nobody; answers what is to be kept of whose it was. */
  assign(slot: number, name: string | null): readonly Batch[] {
    const former = this.#names[slot] ?? null;
    if (former === name) return [];
    const left = former === null ? [] : this.#batches([slot], () => this.#unfinished(slot));
    if (former !== null) {
      this.#slots.delete(former);
      this.rings.clear(slot);
    }
    this.#names[slot] = name;
    if (name !== null) {
      this.#phases[slot] = phaseOf(name);
      this.#slots.set(name, slot);
    }
    return left;
  }

  /** Begins a sample. */
  moveTo(sample: number): void {
    this.rings.moveTo(sample);
  }

  /** The chunks that have become whole since the last call. Of samples that were missed no chunk is made. */
  takeWhole(): readonly Batch[] {
    const batches: Batch[] = [];
    for (let end = this.#keptTo + 1; end <= this.newest; end++) {
      if (end > this.#keptTo + CHUNK_ROWS) end = this.newest;
      const firstSample = end - CHUNK_ROWS + 1;
      const phase = firstSample - chunkStart(firstSample, 0);
      const due: number[] = [];
      for (let slot = 0; slot < this.#names.length; slot++) {
        if (this.#phases[slot] === phase && this.#names[slot] !== null) due.push(slot);
      }
      batches.push(...this.#batches(due, () => firstSample));
    }
    this.#keptTo = this.newest;
    return batches;
  }

  /** Every chunk as far as it has come. */
  takeUnfinished(): readonly Batch[] {
    return this.#batches([...this.#slots.values()], (slot) => this.#unfinished(slot));
  }

  #unfinished(slot: number): number {
    return chunkStart(this.newest, this.#phases[slot] ?? 0);
  }

  #batches(slots: readonly number[], firstSampleOf: (slot: number) => number): Batch[] {
    const bySample = Map.groupBy(slots, firstSampleOf);
    return [...bySample].map(([firstSample, together]) => ({
      kind: this.kind,
      names: together.map((slot) => this.#names[slot] ?? ''),
      firstSample,
      samples: this.#copied(together, firstSample),
    }));
  }

  #copied(slots: readonly number[], firstSample: number): Table {
    const samples = unknownSamples(this.kind, slots.length * CHUNK_ROWS);
    const length = CHUNK_ROWS * LAYOUTS[this.kind].columns;
    for (const [index, slot] of slots.entries())
      this.rings.copy(slot, firstSample, CHUNK_ROWS, samples.subarray(index * length));
    return samples;
  }
}
