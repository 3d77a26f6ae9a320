import type { Buckets } from './buckets.ts';
import type { Table } from './chunk-codec.ts';
import { type Batch, HistoryStore, type StoredQuestion } from './history-store.ts';
import type { SeriesKind } from './series.ts';
import { isBeyondRepair, openTelemetryFile, putAside } from './telemetry-file.ts';

/** What is wrong with the store now, in a sentence; null while nothing is. */
type OnTrouble = (trouble: string | null, error?: unknown) => void;

const UNWRITTEN = 'History cannot be written, and goes on in memory only: free or mend the disk of telemetry.db';
const UNREADABLE = 'History cannot be read: what is older than an hour is missing';
const BEGUN_ANEW = 'History could not be read any more and was begun anew: the old file was put aside';

/** A store that never fails: what it cannot keep is lost and told, and a file that is no good makes way for a new one. */
export class ResilientStore {
  readonly #file: string;
  readonly #onTrouble: OnTrouble;
  #store: HistoryStore | null = null;
  #trouble: string | null = null;

  constructor(file: string, onTrouble: OnTrouble) {
    this.#file = file;
    this.#onTrouble = onTrouble;
  }

  write(batches: readonly Batch[]): void {
    if (this.#attempt((store) => store.write(batches), UNWRITTEN) !== null) this.#tell(null);
  }

  /** `isKnown` is null where nobody can tell. */
  read(question: StoredQuestion): { readonly isKnown: boolean | null; readonly buckets: Buckets | null } {
    const answer = this.#attempt((store) => ({ buckets: store.read(question) }), UNREADABLE);
    if (answer === null) return { isKnown: null, buckets: null };
    return { isKnown: answer.buckets !== null, buckets: answer.buckets };
  }

  /** Null where nobody can tell. */
  readSamples(kind: SeriesKind, names: readonly string[], firstSample: number, samples: number): Table | null {
    return this.#attempt((store) => store.readSamples(kind, names, firstSample, samples), UNREADABLE);
  }

  /** Each series comes up once in so many sweeps. */
  sweep(nowSample: number, everySweeps: number): void {
    this.#attempt((store) => store.sweep(nowSample, 1 + Math.ceil(store.countSeries() / everySweeps)), UNWRITTEN);
  }

  close(): void {
    this.#store?.close();
    this.#store = null;
  }

  /** Null where it failed. */
  #attempt<Result>(work: (store: HistoryStore) => Result, trouble: string): Result | null {
    try {
      this.#store ??= new HistoryStore(openTelemetryFile(this.#file));
      const result = work(this.#store);
      const damaged = this.#store.takeDamaged();
      if (damaged > 0) this.#tell(`History was damaged in ${damaged} places: what was kept there is missing`);
      return result;
    } catch (error) {
      if (isBeyondRepair(error)) this.#beginAnew(error);
      else this.#tell(trouble, error);
      return null;
    }
  }

  #beginAnew(because: unknown): void {
    this.close();
    try {
      putAside(this.#file);
      this.#store = new HistoryStore(openTelemetryFile(this.#file));
      this.#tell(BEGUN_ANEW, because);
    } catch (error) {
      this.#tell(UNWRITTEN, error);
    }
  }

  #tell(trouble: string | null, error?: unknown): void {
    if (trouble === this.#trouble) return;
    this.#trouble = trouble;
    this.#onTrouble(trouble, error);
  }
}
