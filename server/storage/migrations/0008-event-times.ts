import type { Kysely } from 'kysely';

/** What happened within a window of time is read without looking at everything. */
export async function eventTimes(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('events_at').on('events').column('at').execute();
}
