import { CompiledQuery } from 'kysely';
import type { Schema, Trx } from './schema.ts';

/** Adds rows, each with the same columns. */
export async function insert<Table extends keyof Schema>(
  trx: Trx,
  table: Table,
  rows: readonly Schema[Table][],
): Promise<void> {
  await runForEach(trx, (names) => insertInto(table, names), rows);
}

/** The same, but that a row that is there with the same key is overwritten. */
export async function upsert<Table extends keyof Schema>(
  trx: Trx,
  table: Table,
  key: keyof Schema[Table] & string,
  rows: readonly Schema[Table][],
): Promise<void> {
  const overwritten = (names: readonly string[]) => names.map((name) => `"${name}" = excluded."${name}"`).join();
  await runForEach(
    trx,
    (names) => `${insertInto(table, names)} on conflict ("${key}") do update set ${overwritten(names)}`,
    rows,
  );
}

/**
 * One statement, run for each row. Written by hand: to have it built, as others are, costs several times what it takes to
 * run, and these are what thousands of changes and nodes are written with.
 */
async function runForEach(
  trx: Trx,
  statementFor: (names: readonly string[]) => string,
  rows: readonly object[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const statement = statementFor(Object.keys(first));
  for (const row of rows) await trx.executeQuery(CompiledQuery.raw(statement, Object.values(row)));
}

function insertInto(table: string, names: readonly string[]): string {
  const columns = names.map((name) => `"${name}"`).join();
  return `insert into "${table}" (${columns}) values (${names.map(() => '?').join()})`;
}
