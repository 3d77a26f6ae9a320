import type { Kysely } from 'kysely';

/** Drains, an operator's own limit, STUN, and regions that must record. */
export async function drains(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('servers').addColumn('max_sessions', 'integer').execute();
  await db.schema.alterTable('servers').addColumn('stun_port', 'integer').execute();
  await db.schema.alterTable('servers').addColumn('drain_json', 'text').execute();
  await db.schema
    .alterTable('regions')
    .addColumn('recording_required', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
}
