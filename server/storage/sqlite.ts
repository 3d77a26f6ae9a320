import Database from 'better-sqlite3';
import { CompiledQuery, type DatabaseConnection, Kysely, SqliteDialect, SqliteDriver } from 'kysely';
import { StartError } from '../start-error.ts';
import { migrate } from './migrations.ts';
import type { Db, Schema } from './schema.ts';

/** Opens the one connection that writes: every commit is on the disk before it is answered. */
export async function openSqlite(file: string): Promise<Db> {
  let connection: Database.Database;
  try {
    connection = new Database(file);
    connection.pragma('journal_mode = WAL');
    connection.pragma('synchronous = FULL');
    connection.pragma('foreign_keys = ON');
  } catch (error) {
    throw new StartError(
      `The database ${file} cannot be opened (${error instanceof Error ? error.message : String(error)}): mend the file, or restore a backup`,
    );
  }
  const db = new Kysely<Schema>({ dialect: new ImmediateSqliteDialect({ database: connection }) });
  try {
    await migrate(db, file);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

/** A transaction that will write takes the write lock when it begins, not half-way. */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: Database.Database;

  constructor({ database }: { database: Database.Database }) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver({ database: this.#database });
  }
}
