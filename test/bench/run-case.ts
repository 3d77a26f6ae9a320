import type { BenchCase, Pace } from './bench-case.ts';
import { measure, type Row } from './measure.ts';

/** A row, the case that it is of, and what it was measured against. */
export type Result = Row & { readonly case: string; readonly against: string };

/** Prepares a case, measures its contests one by one, and puts away what it needed, however that ends. */
export async function* runCase(benchCase: BenchCase, pace: Pace): AsyncGenerator<Result, void> {
  const ends: (() => unknown)[] = [];
  try {
    for (const contest of await benchCase.prepare(pace, (end) => ends.push(end))) {
      const rows = await measure(contest, pace);
      for (const row of rows) yield { ...row, case: benchCase.name, against: contest.against };
    }
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}
