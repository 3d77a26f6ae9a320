import type { Kysely } from 'kysely';

/** What asking servers and stores from outside told: for the next start. */
export async function checks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('check_states')
    .addColumn('subject', 'text', (column) => column.primaryKey())
    .addColumn('state_json', 'text', (column) => column.notNull())
    .execute();
}
