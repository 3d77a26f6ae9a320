/** One path of ours beside what it is measured against. Both do the same work in a round. */
export type Contest = {
  /** What the row is called. */
  readonly name: string;
  /** Of the values: `ns`, `ms`, `kB/s`; less is better. */
  readonly unit: string;
  /** What the baseline is, in a few words. */
  readonly against: string;
  /** Does one round and answers what one operation of it cost. */
  readonly ours: () => number | Promise<number>;
  readonly baseline: () => number | Promise<number>;
};

/** What one name on the command line measures: a row a contest. */
export type BenchCase = {
  readonly name: string;
  /** What is measured, in one line. */
  readonly about: string;
  /** Everything that need not be timed happens here. */
  prepare(pace: Pace): readonly Contest[] | Promise<readonly Contest[]>;
};

/** How long to measure. */
export type Pace = {
  readonly rounds: number;
  /** A round's work is so many times what a quick one does. */
  readonly work: number;
};
