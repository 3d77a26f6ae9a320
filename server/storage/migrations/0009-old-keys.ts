import type { Kysely } from 'kysely';

/** A server's key before, which works beside its new one for a while. */
export async function oldKeys(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('servers').addColumn('old_key_json', 'text').execute();
}
