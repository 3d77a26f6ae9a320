import { type Table, unknownIn } from '../../storage/history/chunk-codec.ts';
import { LAYOUTS, type SeriesKind, unknownSamples } from '../../storage/history/series.ts';
import type { SampleRecorder } from '../sample-recorder.ts';

/** Reads one sample of one series after another. */
export class SampleOf {
  readonly #kind: SeriesKind;
  readonly #sample: number;
  readonly #recorder: Pick<SampleRecorder, 'lastHour'>;
  readonly #read: Table;
  readonly #unknown: number;

  constructor(kind: SeriesKind, sample: number, recorder: Pick<SampleRecorder, 'lastHour'>) {
    this.#kind = kind;
    this.#sample = sample;
    this.#recorder = recorder;
    this.#read = unknownSamples(kind, 1);
    this.#unknown = unknownIn(this.#read);
  }

  /** Takes up the sample of a series; of one that has none, nothing is known. */
  of(name: string): void {
    this.#read.fill(this.#unknown);
    const last = this.#recorder.lastHour(this.#kind, name);
    // By now it may be older than what there is room for: then it stays unknown too.
    last?.rings.copy(last.slot, this.#sample, 1, this.#read);
  }

  /** What stands in a column of it, in whole steps; null where that is not known. */
  steps(column: number): number | null {
    const steps = this.#read[column] ?? this.#unknown;
    return steps === this.#unknown ? null : steps;
  }

  /** The same in its unit. */
  figure(column: number): number | null {
    const steps = this.steps(column);
    // Steps of a hundredth are not exact in binary.
    return steps && Math.round(steps * (LAYOUTS[this.#kind].metrics[column]?.step ?? 1) * 1000) / 1000;
  }
}
