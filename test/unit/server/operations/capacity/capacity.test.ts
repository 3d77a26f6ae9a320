import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EventLog } from '../../../../../server/events/event-log.ts';
import { Capacity } from '../../../../../server/operations/capacity/capacity.ts';
import { SLOT_MS } from '../../../../../server/operations/capacity/peaks.ts';
import type { Db } from '../../../../../server/storage/schema.ts';
import { openSqlite } from '../../../../../server/storage/sqlite.ts';
import { CapacityFleet, servers } from '../../../../kit/capacity-fleet.ts';

const START_MS = Date.parse('2026-03-10T12:00:00Z');
const HERE = { latitude: 40, longitude: -100 };
const DAY_SLOTS = 24 * 12;

let db: Db;
let events: EventLog;
let fleet: CapacityFleet;
let nowMs: number;
let troubles: string[];
let capacity: Capacity;

/** A capacity that knows what the database knows. */
const load = () =>
  Capacity.load({
    db,
    desired: fleet.desired,
    live: fleet.table,
    routing: fleet.routing,
    events,
    retentionDays: 30,
    now: () => new Date(nowMs),
    onTrouble: (trouble) => troubles.push(trouble),
  });
const storedPeaks = () => db.selectFrom('capacity_peaks').selectAll().orderBy('slot').orderBy('region_id').execute();

beforeEach(async () => {
  db = await openSqlite(':memory:');
  events = await EventLog.open(db);
  fleet = new CapacityFleet();
  fleet.region('US-A', HERE);
  fleet.region('US-B', HERE);
  fleet.holds('US-A', { backends: servers(2, 50, 10), proxies: servers(2, 100, 12) });
  fleet.holds('US-B', { backends: servers(2, 50, 5), proxies: servers(2, 100, null) });
  nowMs = START_MS;
  troubles = [];
  capacity = await load();
});
afterEach(() => db.destroy());

describe('the peaks of five minutes', () => {
  test('are written once they are over, of each region and of all together, and no sooner', async () => {
    await capacity.round();
    fleet.hear('be-US-A-0', 40);
    nowMs += SLOT_MS - 1;
    await capacity.round();
    fleet.hear('be-US-A-0', 1);
    expect([await storedPeaks(), capacity.p95OfWeek('Backend')]).toEqual([[], null]);
    nowMs += 1;
    await capacity.round();
    const slot = START_MS / SLOT_MS;
    expect((await storedPeaks()).filter((row) => row.slot === slot)).toEqual([
      { slot, region_id: '', calls: 60, connections: 24 },
      { slot, region_id: 'US-A', calls: 50, connections: 24 },
      { slot, region_id: 'US-B', calls: 10, connections: null },
    ]);
    expect([capacity.p95OfWeek('Backend'), capacity.p95OfWeek('Proxy')]).toEqual([60, 24]);
    expect(events.lastSeq, 'that is no event').toBe(0);
  });

  test('outlive an orderly stop, also those that are not over', async () => {
    await capacity.round();
    nowMs += SLOT_MS;
    fleet.hear('be-US-B-0', 45);
    await capacity.stop();
    const again = await load();
    expect(again.p95OfWeek('Backend')).toBe(30);
    const [, b] = again.report().regions;
    expect(b?.calls).toMatchObject({ p95OfWeek: 10, peakOfWeek: 50 });
    expect(b?.connections).toMatchObject({ used: null, p95OfWeek: null, peakOfWeek: null });
  });

  test('a database that is away loses none: they are written when it is back', async () => {
    await db.schema.alterTable('capacity_peaks').renameTo('away').execute();
    await capacity.round();
    fleet.route({ caller: { country: 'US' } });
    for (const more of [20, 30]) {
      nowMs += SLOT_MS;
      fleet.hear('be-US-A-0', more);
      await expect(capacity.round()).rejects.toThrow(/no such table/);
    }
    await capacity.stop();
    expect(troubles).toEqual(['the last minutes of capacity and demand could not be written']);
    await db.schema.alterTable('away').renameTo('capacity_peaks').execute();
    await capacity.round();
    expect((await storedPeaks()).filter((row) => row.region_id === 'US-A').map(({ calls }) => calls)).toEqual([
      20, 30, 40,
    ]);
    expect((await load()).demand().total.sessions).toBe(1);
  });

  test('are kept for eight days; what piled up goes in small steps', async () => {
    await capacity.round();
    const slot = START_MS / SLOT_MS;
    const old = Array.from({ length: 40 }, (_, nth) => ({
      slot: slot - 9 * DAY_SLOTS + nth,
      region_id: 'US-A',
      calls: 1,
      connections: 1,
    }));
    await db
      .insertInto('capacity_peaks')
      .values([...old, { slot: slot - 8 * DAY_SLOTS + 2, region_id: 'US-A', calls: 1, connections: 1 }])
      .execute();
    const left: number[] = [];
    for (let step = 0; step < 5; step++) {
      nowMs += SLOT_MS;
      await capacity.round();
      left.push((await storedPeaks()).filter((row) => row.calls === 1).length);
    }
    expect(left).toEqual([29, 17, 5, 1, 0]);
  });
});

test('a report of one region has the sums of all', () => {
  const { calls, free, regions } = capacity.report('US-A');
  expect([calls.capacity, free, regions.map(({ regionId }) => regionId)]).toEqual([200, 80, ['US-A']]);
  expect(() => capacity.report('US-C')).toThrow(/no such region/);
  expect(() => capacity.report('')).toThrow(/no such region/);
});
