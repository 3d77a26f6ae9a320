/**
 * What a round found out, by the figure's name: one number, or one for each operation, such as every latency.
 * A bare number is its only figure, `value`.
 */
export type Reading = number | Readonly<Record<string, number | readonly number[]>>;

/** A row of the results: a quantile over all that the rounds found of a figure. */
export type Line = {
  /** What the row is called: the case's name, or that and what it is about. */
  readonly name: string;
  /** Of the values: `ns`, `ms`, `kB/s`, `%` of a core; less is better, except of what is counted `/s`. */
  readonly unit: string;
  /** Which figure; `value` unless said. */
  readonly of?: string;
  /** Which quantile, 0 to 1; the median unless said. */
  readonly at?: number;
};

/** One path of ours beside what it is measured against. Both do the same work in a round. */
export type Contest = {
  readonly lines: readonly Line[];
  /** What the baseline is, in a few words. */
  readonly against: string;
  readonly ours: () => Reading | Promise<Reading>;
  readonly baseline: () => Reading | Promise<Reading>;
  /** What must happen after the contests before it, and is not measured. */
  readonly before?: () => Promise<void>;
  /** How often at most, where a round is long; else as often as the pace says. */
  readonly roundsMax?: number;
  /** Rounds that are thrown away first; 6 unless said. */
  readonly warmUps?: number;
};

/** Something to put away once the case is done; the last first. */
export type Later = (end: () => unknown) => void;

/** What one name on the command line measures: a few rows. */
export type BenchCase = {
  readonly name: string;
  /** What is measured, in one line. */
  readonly about: string;
  /** Everything that need not be timed happens here. */
  prepare(pace: Pace, later: Later): readonly Contest[] | Promise<readonly Contest[]>;
};

/** How long to measure. */
export type Pace = {
  readonly rounds: number;
  /** A round's work is so many times what a quick one does. */
  readonly work: number;
  /** After so long a contest begins no further round, if it has had a few: a busy machine takes longer for each. */
  readonly contestMaxMs: number;
  /** For how long a watcher is frozen, in one round; undefined is what the case does by itself. */
  readonly frozenMs?: number | undefined;
};
