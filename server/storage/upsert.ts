import { CompiledQuery, sql } from 'kysely';
import type { Schema, Trx } from './schema.ts';

/**
 * Writes rows, each with the same columns; one that is there with the same key is overwritten. The statement is made
 * once, whatever the number of rows: to make it costs several times what it takes to run it.
 */
export async function upsert<Table extends keyof Schema>(
  trx: Trx,
  table: Table,
  key: keyof Schema[Table] & string,
  rows: readonly Schema[Table][],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const names = Object.keys(first);
  const { sql: statement } = sql`
    insert into ${sql.table(table)} (${sql.join(names.map((name) => sql.ref(name)))})
    values (${sql.join(Object.values(first))})
    on conflict (${sql.ref(key)})
    do update set ${sql.join(names.map((name) => sql`${sql.ref(name)} = ${sql.ref(`excluded.${name}`)}`))}
  `.compile(trx);
  for (const row of rows) await trx.executeQuery(CompiledQuery.raw(statement, Object.values(row)));
}
