import { type Kysely, sql } from 'kysely';
import { type Migration, type MigrationProvider, Migrator } from 'kysely/migration';
import { StartError } from '../start-error.ts';
import { walkingCockpit } from './migrations/0001-walking-cockpit.ts';
import { drains } from './migrations/0002-drains.ts';
import { operations } from './migrations/0003-operations.ts';
import { checks } from './migrations/0004-checks.ts';
import { safetyRules } from './migrations/0005-safety-rules.ts';
import { capacity } from './migrations/0006-capacity.ts';
import { alerts } from './migrations/0007-alerts.ts';
import { eventTimes } from './migrations/0008-event-times.ts';
import { oldKeys } from './migrations/0009-old-keys.ts';
import type { Schema } from './schema.ts';

/** Every step of the schema, oldest first. A step that has shipped never changes. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-walking-cockpit': { up: walkingCockpit },
  '0002-drains': { up: drains },
  '0003-operations': { up: operations },
  '0004-checks': { up: checks },
  '0005-safety-rules': { up: safetyRules },
  '0006-capacity': { up: capacity },
  '0007-alerts': { up: alerts },
  '0008-event-times': { up: eventTimes },
  '0009-old-keys': { up: oldKeys },
};

const provider: MigrationProvider = { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) };

/** Brings the database to this version's schema; refuses one that a newer version has written. */
export async function migrate(db: Kysely<Schema>, file: string): Promise<void> {
  const unknown = (await appliedMigrations(db)).filter((name) => !Object.hasOwn(MIGRATIONS, name));
  if (unknown.length > 0) {
    throw new StartError(
      `The database ${file} was written by a newer Meridian (it has ${unknown.join(', ')}): start that version, or restore a backup`,
    );
  }
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error === undefined) return;
  const reason = error instanceof Error ? error.message : 'unknown';
  throw new StartError(`The database ${file} cannot be brought up to date (${reason}): is it another program's?`);
}

async function appliedMigrations(db: Kysely<Schema>): Promise<string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === 'kysely_migration')) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  return rows.map((row) => row.name);
}
