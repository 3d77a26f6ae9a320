import type { Sums } from './buckets.ts';
import type { Table } from './chunk-codec.ts';
import type { Batch, StoredQuestion } from './history-store.ts';
import type { SeriesKind } from './series.ts';

/** What the thread is started with. */
export type ThreadData = { readonly file: string };

/** What is asked of the thread; each is answered by its id, in order. */
export type Request = { readonly id: number } & (
  | { readonly type: 'write'; readonly batches: readonly Batch[] }
  | { readonly type: 'sweep'; readonly nowSample: number }
  | { readonly type: 'read'; readonly question: StoredQuestion }
  | {
      readonly type: 'readSamples';
      readonly kind: SeriesKind;
      readonly names: readonly string[];
      readonly firstSample: number;
      readonly samples: number;
    }
  | { readonly type: 'close' }
);

/** What was found of a series. */
export type Stored = {
  /** Whether anything of it is kept; null where nobody can tell. */
  readonly isKnown: boolean | null;
  readonly sums: Sums | null;
};

export type Answers = {
  readonly write: null;
  readonly sweep: null;
  readonly read: Stored;
  readonly readSamples: Table | null;
  readonly close: null;
};

export type FromThread =
  | { readonly id: number; readonly answer: Answers[keyof Answers] }
  | { readonly id: null; readonly trouble: string | null; readonly because: string | null };
