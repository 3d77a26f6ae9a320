import type { Kysely } from 'kysely';

/** How full regions get, and where their callers are. */
export async function capacity(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('capacity_peaks')
    .addColumn('slot', 'integer', (column) => column.notNull())
    .addColumn('region_id', 'text', (column) => column.notNull())
    .addColumn('calls', 'integer')
    .addColumn('connections', 'integer')
    .addPrimaryKeyConstraint('capacity_peaks_pk', ['slot', 'region_id'])
    .execute();
  await db.schema
    .createTable('demand_hours')
    .addColumn('hour', 'integer', (column) => column.primaryKey())
    .addColumn('since', 'text', (column) => column.notNull())
    .addColumn('counts_json', 'text', (column) => column.notNull())
    .execute();
}
