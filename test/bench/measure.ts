import type { Contest } from './bench-case.ts';

/** What came out, under the names that `--json` prints. */
export type Row = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: number;
  /** Ours by the baseline's: what counts, since the machine's moods hit both. */
  readonly ratio: number;
};

/** Rounds that only warm up: code is compiled for what it sees, by threads whose time would count. */
const WARM_UP_ROUNDS = 6;

/**
 * Ours and the baseline in alternation, each first in every other round, so that whatever slows the machine down meets
 * both. Medians over the rounds.
 */
export async function measure({ name, unit, ours, baseline }: Contest, rounds: number): Promise<Row> {
  const seen: { readonly ours: number[]; readonly baseline: number[] } = { ours: [], baseline: [] };
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++) {
    const first = round % 2 === 0 ? await ours() : Number.NaN;
    const theirs = await baseline();
    const mine = Number.isNaN(first) ? await ours() : first;
    if (round < 0) continue;
    seen.ours.push(mine);
    seen.baseline.push(theirs);
  }
  const [value, against] = [median(seen.ours), median(seen.baseline)];
  return { name, value, unit, baseline: against, ratio: value / against };
}

/**
 * Nanoseconds of processor time that one operation takes when so many are done in a row, whoever else the processor
 * works for meanwhile: all threads of this process, so that what is left to the garbage collector counts as well.
 */
export function nanosecondsEach(operations: number, run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / operations;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
