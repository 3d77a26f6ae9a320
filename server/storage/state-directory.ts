import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { StartError } from '../start-error.ts';

/** Lets go of what was taken. */
export type Lock = { release(): void };

/** Makes the state directory if need be, checks that it can be written, and takes it: one server at a time. */
export function takeStateDirectory(path: string): Lock {
  try {
    makeFolder(path);
    writePrivateFile(join(path, 'write-test'), '');
    removeFile(join(path, 'write-test'));
  } catch (error) {
    throw new StartError(
      `The state directory ${path} cannot be written (${reasonOf(error)}): set MERIDIAN_STATE_DIR to one that can`,
    );
  }
  return holdLock(
    join(path, 'lock.db'),
    `Another Meridian server uses the state directory ${path}: stop it, or set MERIDIAN_STATE_DIR to another one`,
  );
}

/** One server at a time on one database, wherever its state directory is. */
export function takeDatabase(file: string): Lock {
  ensureFolderOf(file);
  return holdLock(
    `${file}.lock`,
    `Another Meridian server uses the database ${file}: stop it, or set MERIDIAN_DATABASE_URL`,
  );
}

/** An exclusive transaction on a lock database: the operating system lets go of it by itself however the process ends. */
function holdLock(file: string, inUse: string): Lock {
  try {
    const lock = new Database(file, { timeout: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return { release: () => lock.close() };
  } catch (error) {
    if (reasonOf(error).startsWith('SQLITE_BUSY')) throw new StartError(inUse);
    throw new StartError(`The lock ${file} cannot be held (${reasonOf(error)}): remove it if no server runs`);
  }
}

/** Writes a file that only its owner can read, whole or not at all. */
export function writePrivateFile(path: string, content: string | Buffer): void {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, content, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

export function removeFile(path: string): void {
  rmSync(path, { force: true });
}

/** A file's bytes, or null if there is no such file. */
export function readFileIfAny(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new StartError(`${path} cannot be read (${reasonOf(error)})`);
  }
}

/** Step by step: Node's own recursive mkdir never returns where a parent refuses new entries with ENOENT, as /proc does. */
function makeFolder(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeFolder(dirname(path));
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Made in the same moment by someone else.
    if (reasonOf(error) !== 'EEXIST') throw error;
  }
}

function ensureFolderOf(file: string): void {
  try {
    makeFolder(dirname(file));
  } catch (error) {
    throw new StartError(`The folder of ${file} cannot be made (${reasonOf(error)})`);
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return String(error);
}
