import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DesiredAfter } from '../../../../../server/desired/desired-state.ts';
import { EventLog } from '../../../../../server/events/event-log.ts';
import { Capacity } from '../../../../../server/operations/capacity/capacity.ts';
import type { Db } from '../../../../../server/storage/schema.ts';
import { openSqlite } from '../../../../../server/storage/sqlite.ts';
import { CapacityFleet, servers } from '../../../../kit/capacity-fleet.ts';
import { FLAG } from '../../../../kit/routing-fleet.ts';

const FRANKFURT = { latitude: 50.1, longitude: 8.7 };
const PARIS = { latitude: 48.9, longitude: 2.3 };
const OHIO = { latitude: 40, longitude: -83 };
const SAMPLE_MS = 5000;

let db: Db;
let fleet: CapacityFleet;
let capacity: Capacity;
let nowMs: number;

beforeEach(async () => {
  db = await openSqlite(':memory:');
  const events = await EventLog.open(db);
  nowMs = Date.parse('2026-03-10T12:00:00Z');
  fleet = new CapacityFleet();
  fleet.region('DE-FRA', FRANKFURT);
  fleet.region('FR-PAR', PARIS);
  fleet.region('US-OHIO', OHIO);
  // Two nodes: where more fall silent at once the region is cut off, and none of them is dead.
  fleet.holds('DE-FRA', { backends: servers(1, 100, 60), proxies: servers(1, 100, 10) });
  fleet.holds('FR-PAR', { backends: servers(2, 50, 20), proxies: servers(2, 100, 10) });
  fleet.holds('US-OHIO', { backends: servers(2, 50, 10), proxies: servers(2, 100, 10) });
  capacity = await Capacity.load({
    db,
    desired: fleet.desired,
    live: fleet.table,
    routing: fleet.routing,
    events,
    retentionDays: 30,
    now: () => new Date(nowMs),
    onTrouble: (trouble) => {
      throw new Error(trouble);
    },
  });
});
afterEach(() => db.destroy());

/** What taking these regions out would mean. */
function without(...regionIds: readonly string[]) {
  const regions = regionIds.flatMap((regionId) => {
    const region = fleet.desired.region(regionId);
    return region ? [{ ...region, disabled: FLAG }] : [];
  });
  const { ofRegion, atLarge } = capacity.outlooks(
    regionIds,
    fleet.desired,
    new DesiredAfter(fleet.desired, { regions }),
  );
  return { of: (regionId: string) => ofRegion.get(regionId), ...atLarge() };
}

/** All that runs in a region goes silent, and counts as dead. */
function lose(regionId: string): void {
  const others = [...fleet.desired.servers()].filter((server) => server.regionId !== regionId);
  const sessions = others.map(({ serverId, type }) => {
    const metrics = fleet.table.liveNode(serverId)?.metrics;
    return [
      serverId,
      (type === 'Backend' ? metrics?.activeTelephonySessions : metrics?.activeConnections) ?? 0,
    ] as const;
  });
  for (let passed = 0; passed < 20_000; passed += 2000) {
    fleet.pass(2000);
    for (const [serverId, count] of sessions)
      fleet.hear(serverId, count, { maxConcurrentSessions: 50, maxConcurrentConnections: 100 });
  }
}

async function samples(count: number, each: () => void = () => undefined): Promise<void> {
  for (let nth = 0; nth < count; nth++) {
    each();
    nowMs += SAMPLE_MS;
    await capacity.round();
  }
}

describe('taking several regions out', () => {
  test('places the sessions of one after those of the other: what one fills is full for the next', () => {
    const { of } = without('DE-FRA', 'FR-PAR');
    expect(of('DE-FRA')).toMatchObject({
      displaced: 60,
      absorbers: [{ regionId: 'US-OHIO', sessions: 60, loadAfter: 0.8 }],
      unplaced: 0,
    });
    expect(of('FR-PAR')).toMatchObject({
      displaced: 40,
      absorbers: [{ regionId: 'US-OHIO', sessions: 20, loadAfter: 1 }],
      unplaced: 20,
    });
  });

  test('that are lost tells what they carried, and how much of it has no place elsewhere yet', async () => {
    await samples(2);
    lose('DE-FRA');
    await samples(2);
    expect(without('DE-FRA').of('DE-FRA')).toMatchObject({
      carriedBefore: 60,
      displaced: 60,
      absorbers: [{ regionId: 'FR-PAR', sessions: 60 }],
    });
    fleet.hear('be-FR-PAR-0', 45, { maxConcurrentSessions: 50 });
    expect(without('DE-FRA').of('DE-FRA'), '25 of them are in Paris by now').toMatchObject({
      carriedBefore: 60,
      displaced: 35,
    });
  });

  test('that were never seen to carry anything says that nobody knows', () => {
    lose('DE-FRA');
    expect(without('DE-FRA').of('DE-FRA')).toMatchObject({ carriedBefore: null, displaced: 0, unplaced: 0 });
  });

  test('strands those who must stay where none is left, and nobody else', () => {
    const ask = (residency: string[]) => fleet.route({ caller: FRANKFURT, residency });
    for (let nth = 0; nth < 3; nth++) ask(['DE']);
    ask(['EU']);
    ask(['FR', 'DE']);
    ask(['US']);
    expect(without('DE-FRA').stranded).toEqual([{ residency: ['DE'], sessions: 3 }]);
    expect(without('DE-FRA', 'FR-PAR').stranded).toEqual([
      { residency: ['DE'], sessions: 3 },
      { residency: ['EU'], sessions: 1 },
      { residency: ['DE', 'FR'], sessions: 1 },
    ]);
    nowMs += 31 * 60_000;
    expect(without('DE-FRA').stranded, 'the half hour before counts').toHaveLength(1);
  });

  test('tells which region is full first as it fills now, or that nobody knows', async () => {
    expect(without('DE-FRA').firstFull).toBe('unknown');
    await samples(14);
    expect(without('DE-FRA').firstFull, 'nothing moves').toBe('none');
    let calls = 20;
    await samples(24, () => fleet.hear('be-FR-PAR-0', ++calls, { maxConcurrentSessions: 50 }));
    // 12 a minute come; its other backend has room for 30 and this one for 6.
    expect(without('DE-FRA').firstFull).toEqual({ regionId: 'FR-PAR', minutes: 3 });
    expect(without().firstFull, 'nothing is taken away').toBeNull();
  });
});
