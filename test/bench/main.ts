/** `npm run bench [NAME…]`: how fast the hot paths are, each beside a baseline in the same run. Nothing is asserted. */
import { parseArgs } from 'node:util';
import type { BenchCase, Pace } from './bench-case.ts';
import { CASES } from './cases.ts';
import { machine } from './machine.ts';
import { measure } from './measure.ts';
import { table } from './table.ts';

const USAGE = 'usage: npm run bench [NAME…] [-- --json] [-- --quick]';
const FULL: Pace = { rounds: 25, work: 4 };
const QUICK: Pace = { rounds: 9, work: 1 };

function readOptions(): { readonly cases: readonly BenchCase[]; readonly json: boolean; readonly pace: Pace } {
  const flag = { type: 'boolean', default: false } as const;
  const { values, positionals } = parseArgs({ options: { json: flag, quick: flag }, allowPositionals: true });
  const unknown = positionals.filter((name) => !CASES.some((one) => one.name === name));
  if (unknown.length > 0) throw new Error(`no case ${unknown.join(', ')}; there are: ${names()}`);
  return {
    cases: positionals.length === 0 ? CASES : CASES.filter(({ name }) => positionals.includes(name)),
    json: values.json,
    pace: values.quick ? QUICK : FULL,
  };
}

function names(): string {
  return CASES.map(({ name, about }) => `${name} (${about})`).join(', ');
}

async function main(): Promise<void> {
  const { cases, json, pace } = readOptions();
  process.stderr.write(`${machine()}\n`);
  const rows = [];
  for (const one of cases) {
    for (const contest of await one.prepare(pace)) {
      const row = await measure(contest, pace.rounds);
      if (json) process.stdout.write(`${JSON.stringify(row)}\n`);
      rows.push({ ...row, against: contest.against });
    }
  }
  if (!json) process.stdout.write(`${table(rows)}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
  process.exitCode = 2;
}
