/** `npm run bench [NAME…]`: how fast the hot paths are, each beside a baseline in the same run. Nothing is asserted. */
import { parseArgs } from 'node:util';
import type { BenchCase, Pace } from './bench-case.ts';
import { CASES } from './cases.ts';
import { machine } from './machine.ts';
import { type Result, runCase } from './run-case.ts';
import { table } from './table.ts';

const USAGE = 'usage: npm run bench [NAME…] [-- --json] [-- --quick] [-- --frozen-seconds N]';
const FULL: Pace = { rounds: 25, work: 4, contestMaxMs: 60_000 };
const QUICK: Pace = { rounds: 7, work: 1, contestMaxMs: 4000 };
/** What a quick run of everything leaves out, to end within two minutes; by its name it runs. */
const NOT_IN_QUICK = ['screen'];
const FROZEN_SECONDS_MAX = 600;

function readOptions(): { readonly cases: readonly BenchCase[]; readonly json: boolean; readonly pace: Pace } {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({
    options: { json: flag, quick: flag, 'frozen-seconds': { type: 'string' } },
    allowPositionals: true,
  });
  const unknown = positionals.filter((name) => !CASES.some((one) => one.name === name));
  if (unknown.length > 0) throw new Error(`no case ${unknown.join(', ')}; there are: ${names()}`);
  return {
    cases: CASES.filter(({ name }) =>
      positionals.length > 0 ? positionals.includes(name) : !(values.quick && NOT_IN_QUICK.includes(name)),
    ),
    json: values.json,
    pace: { ...(values.quick ? QUICK : FULL), frozenMs: frozenMsOf(values['frozen-seconds']) },
  };
}

/** Undefined where nothing is said. */
function frozenMsOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text);
  if (!(seconds >= 1 && seconds <= FROZEN_SECONDS_MAX))
    throw new Error(`--frozen-seconds is a number from 1 to ${FROZEN_SECONDS_MAX}`);
  return seconds * 1000;
}

function names(): string {
  return CASES.map(({ name, about }) => `${name} (${about})`).join(', ');
}

/** The five names that scripts read, and what a reader may also want. */
function asJson({ spread, baselineSpread, ...row }: Result): object {
  const { p50: baselineP50, p95: baselineP95, p99: baselineP99 } = baselineSpread ?? {};
  return { ...row, ...spread, ...(baselineSpread && { baselineP50, baselineP95, baselineP99 }) };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function main(): Promise<void> {
  const { cases, json, pace } = readOptions();
  process.stderr.write(`${machine()}\n`);
  const results: Result[] = [];
  for (const one of cases) {
    try {
      for await (const result of runCase(one, pace)) {
        if (json) process.stdout.write(`${JSON.stringify(asJson(result))}\n`);
        results.push(result);
      }
    } catch (error) {
      // The others say what they can.
      process.stderr.write(`bench: ${one.name} failed: ${textOf(error)}\n`);
      process.exitCode = 1;
    }
  }
  if (!json) process.stdout.write(`${table(results)}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`bench: ${textOf(error)}\n${USAGE}\n`);
  process.exitCode = 2;
}
