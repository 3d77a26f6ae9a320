import type { Kysely } from 'kysely';

/** What takes a region's servers one after the other. */
export async function operations(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('operations')
    .addColumn('operation_id', 'text', (column) => column.primaryKey())
    .addColumn('region_id', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('started_at', 'text', (column) => column.notNull())
    .addColumn('body_json', 'text', (column) => column.notNull())
    .execute();
}
