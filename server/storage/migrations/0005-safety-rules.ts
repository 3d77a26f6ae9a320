import type { Kysely } from 'kysely';

/** The safety rules whose mode was set; the others are as shipped. */
export async function safetyRules(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('safety_rules')
    .addColumn('rule', 'text', (column) => column.primaryKey())
    .addColumn('mode', 'text', (column) => column.notNull())
    .addColumn('set_at', 'text', (column) => column.notNull())
    .addColumn('set_by', 'text', (column) => column.notNull())
    .execute();
}
