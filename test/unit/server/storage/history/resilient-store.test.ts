import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HOUR_SAMPLES, SAMPLES_KEPT_HOURS } from '@meridian/shared/history.ts';
import Database from 'better-sqlite3';
import { afterAll, beforeEach, expect, test } from 'vitest';
import type { Batch } from '../../../../../server/storage/history/history-store.ts';
import { ResilientStore } from '../../../../../server/storage/history/resilient-store.ts';
import { chunkStart, LAYOUTS, phaseOf, unknownSamples } from '../../../../../server/storage/history/series.ts';
import { telemetryFileOf } from '../../../../../server/storage/history/telemetry-file.ts';
import { removeDirectory, temporaryDirectory } from '../../../../kit/server-process.ts';

const folder = temporaryDirectory();
let files = 0;
let file = '';
beforeEach(() => {
  file = join(folder, `${++files}.db`);
});
afterAll(() => removeDirectory(folder));

const FIRST = chunkStart(1_000_000, phaseOf('srv'));

function batch(sessions: number): Batch {
  const samples = unknownSamples('server', 60);
  samples[1] = sessions;
  return { kind: 'server', names: ['srv'], firstSample: FIRST, samples };
}

function opened(): { store: ResilientStore; troubles: (string | null)[]; sessions: () => number | undefined } {
  const troubles: (string | null)[] = [];
  const store = new ResilientStore(file, (trouble) => troubles.push(trouble));
  const sessions = () => store.readSamples('server', ['srv'], FIRST, 1)?.[LAYOUTS.server.columns - 7];
  return { store, troubles, sessions };
}

test('a file that is damaged is put aside, and a new one begun', () => {
  writeFileSync(file, 'this was a database once, and now it is a letter that somebody wrote in its place');
  const { store, troubles, sessions } = opened();
  store.write([batch(3)]);
  expect(troubles).toEqual([expect.stringContaining('begun anew')]);
  expect(readFileSync(`${file}.unreadable`, 'utf8')).toContain('a letter');
  store.write([batch(4)]);
  expect(sessions()).toBe(4);
  expect(troubles.at(-1)).toBeNull();
  store.close();
});

test('parts of a file that are damaged are dropped and told; what is beside them is rolled up and forgotten', () => {
  const { store, troubles, sessions } = opened();
  const names = ['srv', 'other'];
  const firstSample = 1000 * HOUR_SAMPLES;
  for (const name of names)
    store.write([{ ...batch(3), names: [name], firstSample: chunkStart(firstSample, phaseOf(name)) }]);
  store.write([batch(3)]);
  const database = new Database(file);
  database.exec("UPDATE samples SET chunk = x'ff' WHERE series_id = 1");
  const later = firstSample + (SAMPLES_KEPT_HOURS + 1) * HOUR_SAMPLES;
  for (let sweep = 0; sweep < 8; sweep++) store.sweep(later, 1);
  expect(troubles).toEqual([expect.stringContaining('damaged in 1 places')]);
  expect(database.prepare('SELECT series_id FROM hours').all()).toEqual([{ series_id: 2 }]);
  expect(database.prepare('SELECT * FROM samples WHERE first_sample <= ?').all(firstSample)).toEqual([]);
  store.write([batch(4)]);
  expect(sessions()).toBe(4);
  expect(troubles.at(-1)).toBeNull();
  database.close();
  store.close();
});

test('a file that another version made is put aside too', () => {
  const other = new Database(file);
  other.pragma('user_version = 999');
  other.close();
  const { store, troubles } = opened();
  store.write([batch(3)]);
  expect(troubles[0]).toContain('begun anew');
  expect(existsSync(`${file}.unreadable`)).toBe(true);
  store.close();
});

test('a disk that does not take it is told once, and tried again with what comes next', () => {
  // Where the file should be there is a folder: no database can be opened there.
  mkdirSync(file);
  const { store, troubles, sessions } = opened();
  store.write([batch(3)]);
  store.write([batch(3)]);
  expect(
    store.read({
      kind: 'server',
      name: 'srv',
      firstSample: FIRST,
      step: 1,
      points: 1,
      unit: 'sample',
      fromSample: FIRST,
      toSample: FIRST + 1,
    }),
  ).toEqual({
    isKnown: null,
    buckets: null,
  });
  expect(troubles).toHaveLength(2);
  rmdirSync(file);
  store.write([batch(5)]);
  expect(troubles.at(-1)).toBeNull();
  expect(sessions()).toBe(5);
  store.close();
});

test('it lies beside the database that it belongs to', () => {
  expect(telemetryFileOf('/var/lib/meridian/meridian.db')).toBe('/var/lib/meridian/telemetry.db');
  expect(telemetryFileOf('/srv/blue.sqlite')).toBe('/srv/blue-telemetry.db');
});
