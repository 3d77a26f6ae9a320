import { join } from 'node:path';
import type { Action } from '@meridian/shared/action.ts';
import Database from 'better-sqlite3';
import { systemClock } from '../../server/clock.ts';
import type { RegionManager } from '../../server/lifecycle/region-manager.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { type Rooms, rooms } from '../kit/in-process.ts';
import { removeDirectory, temporaryDirectory } from '../kit/server-process.ts';
import type { BenchCase } from './bench-case.ts';

const CHANGES = 60;
const REGION_ID = 'US-WEST';
const REASONS = { publicReason: 'Planned work', privateReason: 'The carrier moves the cross-connect (CHG-1187)' };

/** A region goes into maintenance and comes back: planned, written with its event and the chain, on the disk when answered. */
export const change: BenchCase = {
  name: 'change',
  about: 'a lifecycle change: row, event and chain, synced',
  prepare: async ({ work }, later) => {
    const directory = temporaryDirectory();
    later(() => removeDirectory(directory));
    const { db, regionManager, operator } = await rooms(systemClock, join(directory, 'ours.db'));
    later(() => db.destroy());
    const raw = await openRaw(join(directory, 'raw.db'), later);
    return [
      {
        lines: [{ name: 'change', unit: '/s' }],
        against: 'better-sqlite3 transaction, synchronous=FULL',
        ours: () => perSecond(CHANGES * work, (turn) => apply(regionManager, operator, turn)),
        baseline: () => perSecond(CHANGES * work, raw),
      },
    ];
  },
};

async function apply(regionManager: RegionManager, operator: Rooms['operator'], turn: number): Promise<void> {
  const action: Action =
    turn % 2 === 0
      ? { type: 'enableRegionMaintenance', regionId: REGION_ID, ...REASONS }
      : { type: 'disableRegionMaintenance', regionId: REGION_ID };
  await regionManager.apply(action, {}, operator);
}

/** The same rows of the same tables, as a program that does nothing else would write them. */
async function openRaw(file: string, later: (end: () => unknown) => void): Promise<(turn: number) => void> {
  await (await openSqlite(file)).destroy();
  const db = new Database(file);
  later(() => db.close());
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = FULL');
  db.exec(`insert into regions (region_id, country_code, region_name, latitude, longitude, allowed_cidrs_json, recording_required,
    revision, created_at) values ('${REGION_ID}', 'US', 'WEST', 39.8, -98.6, '[]', 0, 1, '2026-11-01T00:00:00.000Z')`);
  const update = db.prepare('update regions set maintenance_json = ?, revision = revision + 1 where region_id = ?');
  const insert = db.prepare('insert into events values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const hash = '0'.repeat(64);
  let seq = 0;
  const write = db.transaction((turn: number) => {
    const at = new Date().toISOString();
    const flag = turn % 2 === 0 ? JSON.stringify({ at, by: 'test', ...REASONS }) : null;
    update.run(flag, REGION_ID);
    const detail = JSON.stringify({
      input: { regionId: REGION_ID },
      revision: turn,
      tier: 2,
      warnings: [],
      impact: {},
    });
    const { publicReason, privateReason } = REASONS;
    const type = 'enableRegionMaintenance';
    insert.run(++seq, at, 'test', 'admin', type, REGION_ID, null, publicReason, privateReason, detail, hash);
  });
  return (turn) => write.immediate(turn);
}

async function perSecond(operations: number, operate: (turn: number) => Promise<void> | void): Promise<number> {
  const beganMs = performance.now();
  for (let turn = 0; turn < operations; turn++) await operate(turn);
  return (operations * 1000) / (performance.now() - beganMs);
}
