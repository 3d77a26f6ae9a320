import { existsSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import Database from 'better-sqlite3';

/** Of the layout below, and of what a sample is made of: a file of another one is put aside. */
const LAYOUT_VERSION = 1;

/** Another process may hold the file for a moment, to copy it; nobody waits for this thread meanwhile. */
const BUSY_TIMEOUT_MS = 2000;

/**
 * Samples by time first: what comes is appended, and what is forgotten lies together. A reader knows where the chunks
 * of a series begin, and asks for each by its key.
 */
const SCHEMA = `
  CREATE TABLE IF NOT EXISTS series (
    series_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    since_hour INTEGER NOT NULL,
    rolled_to_hour INTEGER NOT NULL,
    UNIQUE (kind, name)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS samples (
    first_sample INTEGER NOT NULL,
    series_id INTEGER NOT NULL,
    chunk BLOB NOT NULL,
    PRIMARY KEY (first_sample, series_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS minutes (
    hour INTEGER NOT NULL,
    series_id INTEGER NOT NULL,
    chunk BLOB NOT NULL,
    PRIMARY KEY (hour, series_id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS hours (
    series_id INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    chunk BLOB NOT NULL,
    PRIMARY KEY (series_id, hour)
  ) STRICT, WITHOUT ROWID;
`;

/** The file that history is kept in: beside the database that it belongs to, whose lock guards it too. */
export function telemetryFileOf(databaseFile: string): string {
  const stem = basename(databaseFile, extname(databaseFile));
  return join(dirname(databaseFile), stem === 'meridian' ? 'telemetry.db' : `${stem}-telemetry.db`);
}

/** Opens the file, or makes it. A power cut may take the last moments with it, and never more. */
export function openTelemetryFile(file: string): Database.Database {
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS });
  try {
    // Room for an hour of minutes, however they differ, without a page of its own.
    database.pragma('page_size = 8192');
    database.pragma('journal_mode = WAL');
    database.pragma('synchronous = NORMAL');
    const version = database.pragma('user_version', { simple: true });
    if (version !== 0 && version !== LAYOUT_VERSION) throw new UnreadableTelemetry('it has another layout');
    database.exec(SCHEMA);
    database.pragma(`user_version = ${LAYOUT_VERSION}`);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** The file holds what this version cannot read. */
class UnreadableTelemetry extends Error {}

/** Whether an error says that the file itself is no good: another try would fail like this one. */
export function isBeyondRepair(error: unknown): boolean {
  return error instanceof UnreadableTelemetry || /^SQLITE_(CORRUPT|NOTADB)/.test(codeOf(error));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** Renames a file that cannot be read, for whoever wants to look into it; one such file is kept. */
export function putAside(file: string): string {
  const aside = `${file}.unreadable`;
  for (const suffix of ['-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true });
  if (existsSync(file)) renameSync(file, aside);
  return aside;
}
