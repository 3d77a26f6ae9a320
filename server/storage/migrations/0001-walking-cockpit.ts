import type { Kysely } from 'kysely';

/** Regions, servers, keys, events, tokens, and what was last seen of nodes. */
export async function walkingCockpit(db: Kysely<unknown>): Promise<void> {
  const text = 'text';
  await db.schema
    .createTable('meta')
    .addColumn('name', text, (column) => column.primaryKey())
    .addColumn('value', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('regions')
    .addColumn('region_id', text, (column) => column.primaryKey())
    .addColumn('country_code', text, (column) => column.notNull())
    .addColumn('region_name', text, (column) => column.notNull())
    .addColumn('latitude', 'real', (column) => column.notNull())
    .addColumn('longitude', 'real', (column) => column.notNull())
    .addColumn('disabled_json', text)
    .addColumn('maintenance_json', text)
    .addColumn('s3_json', text)
    .addColumn('secondary_region_id', text)
    .addColumn('allowed_cidrs_json', text, (column) => column.notNull())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('servers')
    .addColumn('server_id', text, (column) => column.primaryKey())
    .addColumn('region_id', text, (column) => column.notNull().references('regions.region_id').onDelete('restrict'))
    .addColumn('endpoint', text, (column) => column.notNull().unique())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('sip_port', 'integer', (column) => column.notNull())
    .addColumn('use_ssl', 'integer', (column) => column.notNull())
    .addColumn('is_development_server', 'integer', (column) => column.notNull())
    .addColumn('disabled_json', text)
    .addColumn('maintenance_json', text)
    .addColumn('key_hmac', text, (column) => column.notNull().unique())
    .addColumn('revision', 'integer', (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('server_keys')
    .addColumn('key_hmac', text, (column) => column.primaryKey())
    .addColumn('server_id', text, (column) => column.notNull())
    .addColumn('region_id', text, (column) => column.notNull())
    .addColumn('fingerprint', text, (column) => column.notNull())
    .addColumn('sealed', text)
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('events')
    .addColumn('seq', 'integer', (column) => column.primaryKey())
    .addColumn('at', text, (column) => column.notNull())
    .addColumn('actor_name', text, (column) => column.notNull())
    .addColumn('actor_role', text, (column) => column.notNull())
    .addColumn('type', text, (column) => column.notNull())
    .addColumn('region_id', text)
    .addColumn('server_id', text)
    .addColumn('public_reason', text)
    .addColumn('private_reason', text)
    .addColumn('detail_json', text, (column) => column.notNull())
    .addColumn('hash', text, (column) => column.notNull())
    .execute();
  await db.schema.createIndex('events_by_region').on('events').columns(['region_id', 'seq']).execute();
  await db.schema.createIndex('events_by_server').on('events').columns(['server_id', 'seq']).execute();
  await db.schema
    .createTable('idempotency')
    .addColumn('token_id', text, (column) => column.notNull())
    .addColumn('idempotency_key', text, (column) => column.notNull())
    .addColumn('request_hmac', text, (column) => column.notNull())
    .addColumn('answer_json', text, (column) => column.notNull())
    .addColumn('created_at', text, (column) => column.notNull())
    .addPrimaryKeyConstraint('idempotency_pk', ['token_id', 'idempotency_key'])
    .execute();
  await db.schema.createIndex('idempotency_by_age').on('idempotency').column('created_at').execute();
  await db.schema
    .createTable('operator_tokens')
    .addColumn('token_id', text, (column) => column.primaryKey())
    .addColumn('name', text, (column) => column.notNull())
    .addColumn('role', text, (column) => column.notNull())
    .addColumn('token_hmac', text, (column) => column.notNull().unique())
    .addColumn('created_at', text, (column) => column.notNull())
    .addColumn('expires_at', text)
    .addColumn('revoked_at', text)
    .execute();
  await db.schema
    .createTable('observed_nodes')
    .addColumn('server_id', text, (column) => column.primaryKey())
    .addColumn('boot_id', text, (column) => column.notNull())
    .addColumn('sequence', 'integer', (column) => column.notNull())
    .addColumn('retired_boot_ids_json', text, (column) => column.notNull())
    .addColumn('runtime_status', text, (column) => column.notNull())
    .addColumn('liveness', text, (column) => column.notNull())
    .addColumn('last_heartbeat_at', text, (column) => column.notNull())
    .addColumn('version', text)
    .addColumn('sessions', 'integer')
    .addColumn('previous_sessions', 'integer')
    .addColumn('reported_sessions', 'integer')
    .addColumn('sessions_lost', 'integer', (column) => column.notNull())
    .execute();
}
