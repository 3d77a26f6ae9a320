import Database from 'better-sqlite3';
import {
  CompiledQuery,
  type DatabaseConnection,
  Kysely,
  type SqliteDatabase,
  SqliteDialect,
  SqliteDriver,
} from 'kysely';
import { StartError } from '../start-error.ts';
import { migrate } from './migrations.ts';
import type { Db, Schema } from './schema.ts';

/** Opens the one connection that writes. With `sync`, every commit is on the disk before it is answered. */
export async function openSqlite(file: string, { sync = true }: { readonly sync?: boolean } = {}): Promise<Db> {
  let connection: Database.Database;
  try {
    connection = new Database(file);
    connection.pragma('journal_mode = WAL');
    connection.pragma(`synchronous = ${sync ? 'FULL' : 'OFF'}`);
    connection.pragma('foreign_keys = ON');
  } catch (error) {
    throw new StartError(
      `The database ${file} cannot be opened (${error instanceof Error ? error.message : String(error)}): mend the file, or restore a backup`,
    );
  }
  const db = new Kysely<Schema>({
    dialect: new ImmediateSqliteDialect({ database: new PreparedDatabase(connection) }),
  });
  try {
    await migrate(db, file);
  } catch (error) {
    await db.destroy();
    throw error;
  }
  return db;
}

/** So many different ones are kept: more than there are, but for those that hold a row for each of many things. */
const STATEMENTS_MAX = 500;
/** Those are as long as what they hold, and seldom come twice. */
const STATEMENT_LENGTH_MAX = 4096;

/** Statements stay prepared: to prepare one costs more than to run it, and nearly all are asked again and again. */
class PreparedDatabase implements SqliteDatabase {
  readonly #database: Database.Database;
  readonly #statements = new Map<string, Database.Statement>();

  constructor(database: Database.Database) {
    this.#database = database;
  }

  close(): void {
    this.#database.close();
  }

  prepare(sql: string): Database.Statement {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    if (sql.length > STATEMENT_LENGTH_MAX) return statement;
    if (this.#statements.size >= STATEMENTS_MAX) this.#statements.clear();
    this.#statements.set(sql, statement);
    return statement;
  }
}

/** A transaction that will write takes the write lock when it begins, not half-way. */
class ImmediateSqliteDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

class ImmediateSqliteDialect extends SqliteDialect {
  readonly #database: SqliteDatabase;

  constructor({ database }: { database: SqliteDatabase }) {
    super({ database });
    this.#database = database;
  }

  override createDriver(): SqliteDriver {
    return new ImmediateSqliteDriver({ database: this.#database });
  }
}
