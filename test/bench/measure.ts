import type { Contest, Line, Pace, Reading } from './bench-case.ts';

/** What came out, under the names that `--json` prints. */
export type Row = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly baseline: number;
  /** Ours by the baseline's: what counts, since the machine's moods hit both. */
  readonly ratio: number;
  /** Where the figure was taken of each operation: how it is spread, in the row's unit. */
  readonly spread?: Spread;
  readonly baselineSpread?: Spread;
  /** Where the work is done by processes of its own: what they take meanwhile, in percent of one core. */
  readonly cpu?: number;
  readonly baselineCpu?: number;
};

export type Spread = { readonly p50: number; readonly p95: number; readonly p99: number };

/** Rounds that only warm up: code is compiled for what it sees, by threads whose time would count. */
const WARM_UP_ROUNDS = 6;
/** However long they take. */
const ROUNDS_MIN = 3;
/** The figure that says how busy the processes were that did the work. */
const CPU = 'cpuPercent';

/**
 * Ours and the baseline in alternation, each first in every other round, so that whatever slows the machine down meets
 * both. Rows are quantiles over all rounds, medians unless they say otherwise.
 */
export async function measure(contest: Contest, pace: Pace): Promise<Row[]> {
  const { ours, baseline, lines, roundsMax = pace.rounds, warmUps = WARM_UP_ROUNDS } = contest;
  const rounds = Math.min(roundsMax, pace.rounds);
  await contest.before?.();
  const endMs = performance.now() + pace.contestMaxMs;
  const seen: { readonly ours: Reading[]; readonly baseline: Reading[] } = { ours: [], baseline: [] };
  for (let round = -warmUps; round < rounds; round++) {
    if (round >= ROUNDS_MIN && performance.now() > endMs) break;
    const first = round % 2 === 0 ? await ours() : null;
    const theirs = await baseline();
    const mine = first ?? (await ours());
    if (round < 0) continue;
    seen.ours.push(mine);
    seen.baseline.push(theirs);
  }
  return lines.map((line) => rowOf(line, seen.ours, seen.baseline));
}

function rowOf({ name, unit, of = 'value', at = 0.5 }: Line, ours: Reading[], theirs: Reading[]): Row {
  const [mine, baselines] = [figures(ours, of), figures(theirs, of)];
  const [value, baseline] = [quantile(mine, at), quantile(baselines, at)];
  const [cpu, baselineCpu] = [figures(ours, CPU), figures(theirs, CPU)];
  return {
    name,
    value,
    unit,
    baseline,
    ratio: value / baseline,
    ...(mine.length > ours.length && { spread: spreadOf(mine), baselineSpread: spreadOf(baselines) }),
    ...(cpu.length > 0 && { cpu: median(cpu), baselineCpu: median(baselineCpu) }),
  };
}

/** All that the rounds found of a figure. */
function figures(readings: readonly Reading[], name: string): number[] {
  return readings.flatMap((reading) =>
    typeof reading === 'number' ? (name === 'value' ? reading : []) : (reading[name] ?? []),
  );
}

function spreadOf(values: readonly number[]): Spread {
  return { p50: quantile(values, 0.5), p95: quantile(values, 0.95), p99: quantile(values, 0.99) };
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

/** Milliseconds of processor time of this process that something took, whoever else the processor worked for meanwhile. */
export async function cpuMsOf(run: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Between the two nearest where it falls between; NaN of nothing. */
export function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  const place = (sorted.length - 1) * at;
  const [below, above] = [sorted[Math.floor(place)] ?? Number.NaN, sorted[Math.ceil(place)] ?? Number.NaN];
  return below + (above - below) * (place - Math.floor(place));
}
