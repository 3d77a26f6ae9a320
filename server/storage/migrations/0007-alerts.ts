import type { Kysely } from 'kysely';

/** Alerts, silences, the countries that were served, and what webhooks were told. */
export async function alerts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('alerts')
    .addColumn('alert_key', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'text', (column) => column.notNull())
    .addColumn('code', 'text', (column) => column.notNull())
    .addColumn('region_id', 'text')
    .addColumn('server_id', 'text')
    .addColumn('summary', 'text', (column) => column.notNull())
    .addColumn('resolved_at', 'text')
    .addColumn('acknowledged_json', 'text')
    .addColumn('silenced_because', 'text')
    .addPrimaryKeyConstraint('alerts_key', ['alert_key', 'opened_at'])
    .execute();
  await db.schema.createIndex('alerts_by_end').on('alerts').column('resolved_at').execute();
  await db.schema
    .createTable('silences')
    .addColumn('silence_id', 'text', (column) => column.primaryKey())
    .addColumn('region_id', 'text')
    .addColumn('server_id', 'text')
    .addColumn('code', 'text')
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .addColumn('ends_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('served_countries')
    .addColumn('country_code', 'text', (column) => column.primaryKey())
    .execute();
  await db.schema
    .createTable('webhook_sent')
    .addColumn('webhook', 'text', (column) => column.notNull())
    .addColumn('alert_key', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('alert_json', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('webhook_sent_key', ['webhook', 'alert_key', 'opened_at'])
    .execute();
}
