import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CapacityFleet, type Held, servers } from '../../../../kit/capacity-fleet.ts';
import { FLAG } from '../../../../kit/routing-fleet.ts';

const OREGON = { latitude: 45.6, longitude: -121.2 };
const VIRGINIA = { latitude: 38.9, longitude: -77.4 };
const FRANKFURT = { latitude: 50.1, longitude: 8.7 };

/** Two regions in the US and one in Europe, with the same servers each unless said otherwise. */
function threeRegions(here: Parameters<CapacityFleet['holds']>[1] = {}): CapacityFleet {
  const fleet = new CapacityFleet();
  const usual = { backends: servers(3, 50, 10), proxies: servers(2, 100, 15) };
  fleet.region('US-OREGON', OREGON);
  fleet.region('US-VIRGINIA', VIRGINIA);
  fleet.region('DE-FRANKFURT', FRANKFURT);
  fleet.holds('US-OREGON', { ...usual, ...here });
  fleet.holds('US-VIRGINIA', usual);
  fleet.holds('DE-FRANKFURT', usual);
  return fleet;
}

describe('what is free', () => {
  test('is the smaller of backends’ and proxies’ room, and the fleet’s is the sum of the regions’', () => {
    const report = threeRegions({
      proxies: [
        [100, 60],
        [20, 20],
      ],
    }).report();
    expect(report.regions.map(({ regionId, free }) => [regionId, free])).toEqual([
      ['DE-FRANKFURT', 120],
      ['US-OREGON', 40],
      ['US-VIRGINIA', 120],
    ]);
    expect(report.free).toBe(280);
    expect(report.calls).toMatchObject({ capacity: 450, used: 90, unreported: 0, free: 360 });
    expect(report.connections).toMatchObject({ capacity: 520, used: 140, free: 380 });
  });

  test('a server that holds too many takes nothing from the others', () => {
    const { calls, free } = threeRegions({
      backends: [
        [50, 70],
        [50, 49],
      ],
    }).regionReport('US-OREGON');
    expect([calls, free]).toMatchObject([{ capacity: 100, used: 119, free: 1 }, 1]);
  });

  test('near zero it is exact: what was just handed out is not free any more', () => {
    const fleet = new CapacityFleet();
    fleet.region('US-OREGON', OREGON);
    fleet.holds('US-OREGON', { backends: [[50, 49]], proxies: servers(1, 100) });
    expect(fleet.regionReport('US-OREGON').free).toBe(1);
    const route = fleet.route({ caller: OREGON });
    expect([route.regionId, fleet.regionReport('US-OREGON').free]).toEqual(['US-OREGON', 0]);
    expect(() => fleet.route({ caller: OREGON }), 'as routing sees it').toThrow(/has room/);
    fleet.routing.outcome({ ticketId: route.ticketId, outcome: 'failed' });
    expect(fleet.regionReport('US-OREGON').free).toBe(1);
  });

  test('the operator’s own limit clamps what a server declares', () => {
    const fleet = threeRegions({ backends: [[50, 10]] });
    fleet.server('US-OREGON', 'be-US-OREGON-0', { maxSessions: 12 });
    expect(fleet.regionReport('US-OREGON').calls).toMatchObject({ capacity: 12, free: 2 });
  });

  test('development servers count nowhere; those that take no new sessions count by what they still hold', () => {
    const fleet = threeRegions({
      backends: [
        [50, 10],
        [50, 20],
        [50, 30],
      ],
    });
    fleet.server('US-OREGON', 'be-US-OREGON-0', { isDevelopmentServer: true });
    fleet.server('US-OREGON', 'be-US-OREGON-1', { disabled: FLAG });
    expect(fleet.regionReport('US-OREGON')).toMatchObject({
      calls: { capacity: 50, used: 50, free: 20 },
      routableBackends: 1,
    });
    fleet.hear('be-US-OREGON-1', 0, { runtimeStatus: 'Stopped' });
    expect(fleet.regionReport('US-OREGON').calls.used).toBe(30);
  });
});

describe('what nobody tells', () => {
  test('is unknown and never nothing: such a server counts as full', () => {
    const some = threeRegions({
      backends: [
        [50, null],
        [50, 20],
      ],
    }).regionReport('US-OREGON');
    expect(some.calls).toMatchObject({ capacity: 100, used: 20, unreported: 1, free: 30 });
    const none = threeRegions({ backends: servers(2, 50, null) });
    expect(none.regionReport('US-OREGON')).toMatchObject({
      calls: { capacity: 100, used: null, unreported: 2, free: 0 },
      free: 0,
      storage: null,
    });
    expect(none.report().calls, 'the others tell').toMatchObject({ used: 60, unreported: 2 });
  });

  test('of a whole fleet leaves its sum unknown; a fleet without nodes holds nothing', () => {
    const fleet = new CapacityFleet();
    fleet.region('US-OREGON', OREGON);
    expect(fleet.report().calls).toMatchObject({ capacity: 0, used: 0, free: 0 });
    fleet.holds('US-OREGON', { backends: servers(1, 50, null) });
    expect(fleet.report().calls).toMatchObject({ capacity: 50, used: null });
  });

  test('counts as full where a loss is thought through', () => {
    const { headroomWithoutRegion } = threeRegions({ backends: servers(2, 50, null) }).regionReport('US-OREGON');
    expect(headroomWithoutRegion).toBe(120 + 120 - 100);
  });
});

describe('after a loss', () => {
  test('of the largest server its load must find room too; below zero, so many do not fit', () => {
    const report = (backends: Held[], proxies: Held[] = servers(2, 1000)) =>
      threeRegions({ backends, proxies }).regionReport('US-OREGON').headroomWithoutLargest;
    expect(
      report([
        [50, 20],
        [50, 20],
      ]),
    ).toBe(10);
    expect(
      report([
        [50, 25],
        [50, 25],
      ]),
    ).toBe(0);
    expect(
      report([
        [50, 26],
        [50, 25],
      ]),
    ).toBe(-1);
    expect(
      report([
        [200, 0],
        [50, 50],
      ]),
      'the largest is what holds, or could hold, most',
    ).toBe(0);
    expect(
      report([
        [50, 70],
        [50, 0],
      ]),
      'or what holds most, where that is too much',
    ).toBe(-20);
    expect(
      report(servers(4, 50), [
        [100, 60],
        [100, 90],
      ]),
      'the scarcer kind decides',
    ).toBe(-50);
    expect(report([[50, 30]])).toBe(-30);
  });

  test('of a region its sessions go to the nearest with room, and it is said how full those are then', () => {
    const region = threeRegions({ backends: servers(3, 50, 50), proxies: servers(2, 100, 75) }).regionReport(
      'US-OREGON',
    );
    expect(region.headroomWithoutRegion).toBe(240 - 150);
    expect(region.absorbers).toEqual([
      { regionId: 'US-VIRGINIA', sessions: 120, loadAfter: 1, addedRoundTripMs: 36 },
      { regionId: 'DE-FRANKFURT', sessions: 30, loadAfter: 0.4, addedRoundTripMs: 83 },
    ]);
  });

  test('the declared secondary region comes first, and one without room is passed over', () => {
    const fleet = threeRegions({ backends: servers(2, 50, 20) });
    fleet.region('US-OREGON', OREGON, { secondaryRegionId: 'DE-FRANKFURT' });
    expect(fleet.regionReport('US-OREGON').absorbers.map(({ regionId }) => regionId)).toEqual(['DE-FRANKFURT']);
    fleet.region('DE-FRANKFURT', FRANKFURT, { maintenance: FLAG });
    expect(fleet.regionReport('US-OREGON').absorbers.map(({ regionId }) => regionId)).toEqual(['US-VIRGINIA']);
  });

  test('what fits nowhere is said', () => {
    const region = threeRegions({ backends: servers(5, 100, 100), proxies: servers(5, 100, 50) }).regionReport(
      'US-OREGON',
    );
    expect(region.headroomWithoutRegion).toBe(240 - 500);
    expect(region.absorbers.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(240);
  });
});

describe('storage', () => {
  const s3 = { bucket: 'b' } as never;

  test('is 1 to 5 MB a minute for as many calls as on the week’s average peak, kept for the retention', () => {
    const fleet = threeRegions();
    expect(fleet.regionReport('US-OREGON').storage, 'nothing is stored').toBeNull();
    fleet.region('US-OREGON', OREGON, { s3 });
    const week = { peak: 300, p95: 280, mean: 100 };
    expect(fleet.regionReport('US-OREGON', { 'US-OREGON': { Backend: week } }).storage).toEqual({
      gigabytesPerDay: { from: 144, to: 720 },
      retentionDays: 30,
      gigabytesKept: { from: 4320, to: 21_600 },
    });
    expect(fleet.regionReport('US-OREGON').storage?.gigabytesPerDay.from, 'without a history, as it is now').toBe(43.2);
  });
});

const held = fc.tuple(fc.nat(120), fc.option(fc.nat(150), { nil: null }));
const anyFleet = fc
  .array(
    fc.record({
      backends: fc.array(held, { maxLength: 4 }),
      proxies: fc.array(held, { maxLength: 4 }),
      latitude: fc.integer({ min: -80, max: 80 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((regions) => {
    const fleet = new CapacityFleet();
    regions.forEach(({ latitude, ...holds }, index) => {
      fleet.region(`US-${index}`, { latitude, longitude: 30 * index });
      fleet.holds(`US-${index}`, holds);
    });
    return fleet;
  });

test('whatever the fleet: free is never more than either side, no load is below nothing, and no session is lost', () => {
  fc.assert(
    fc.property(anyFleet, (fleet) => {
      const rooms = fleet.rooms();
      const report = fleet.report();
      expect(report.free).toBe(report.regions.reduce((sum, { free }) => sum + free, 0));
      expect(report.free).toBeLessThanOrEqual(Math.min(report.calls.free, report.connections.free));
      for (const region of report.regions) {
        expect(region.free).toBe(Math.min(region.calls.free, region.connections.free));
        expect(region.calls.free).toBeLessThanOrEqual(region.calls.capacity);
        expect(region.headroomWithoutLargest).toBeLessThanOrEqual(region.free);
        const sides = rooms.find(({ regionId }) => regionId === region.regionId)?.sides;
        const sessions = Math.max(sides?.Backend.atStake ?? 0, sides?.Proxy.atStake ?? 0);
        const placed = region.absorbers.reduce((sum, absorber) => sum + absorber.sessions, 0);
        expect(placed + Math.max(0, -region.headroomWithoutRegion)).toBe(sessions);
        for (const absorber of region.absorbers) {
          const other = report.regions.find(({ regionId }) => regionId === absorber.regionId);
          expect(absorber.sessions).toBeLessThanOrEqual(other?.free ?? 0);
          expect(absorber.loadAfter).toBeLessThanOrEqual(1);
        }
      }
    }),
    { numRuns: 300 },
  );
});

test('whatever the fleet: as many sessions as are free are routed, one after the other, and then none', () => {
  const told = fc.tuple(fc.nat(8), fc.nat(10));
  const regions = fc.array(
    fc.record({
      backends: fc.array(told, { maxLength: 3 }),
      proxies: fc.array(told, { maxLength: 3 }),
      longitude: fc.integer({ min: -170, max: 170 }),
    }),
    { minLength: 1, maxLength: 3 },
  );
  fc.assert(
    fc.property(regions, (made) => {
      const fleet = new CapacityFleet();
      made.forEach(({ longitude, ...holds }, index) => {
        fleet.region(`US-${index}`, { latitude: 30, longitude });
        fleet.holds(`US-${index}`, holds);
      });
      for (let { free } = fleet.report(); free > 0; free--) {
        expect(fleet.report().free).toBe(free);
        fleet.route({ caller: OREGON });
        // Not so many begin on one server at once, and tickets live longer than all of this takes.
        fleet.nowMs += 200;
      }
      expect(fleet.report().free).toBe(0);
      expect(() => fleet.route({ caller: OREGON })).toThrow(/has room/);
    }),
    { numRuns: 200 },
  );
});
