import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { headroomWithoutLargest, sessionsAtStake } from '../../../../../server/operations/capacity/headroom.ts';
import { needsElsewhere, needsOf } from '../../../../../server/operations/capacity/needs.ts';
import { CapacityFleet, type Held, servers } from '../../../../kit/capacity-fleet.ts';
import { FLAG } from '../../../../kit/routing-fleet.ts';

const HERE = { latitude: 40, longitude: -100 };
const THERE = { latitude: 40, longitude: -90 };

type Holds = Parameters<CapacityFleet['holds']>[1];

function twoRegions(here: Holds, there: Holds): CapacityFleet {
  const fleet = new CapacityFleet();
  fleet.region('US-HERE', HERE);
  fleet.region('US-THERE', THERE);
  fleet.holds('US-HERE', here);
  fleet.holds('US-THERE', there);
  return fleet;
}

const PLENTY = { backends: servers(10, 50), proxies: servers(5, 100) };
const adviceIn = (fleet: CapacityFleet, weeks = {}) => fleet.regionReport('US-HERE', weeks).advice;

describe('advice', () => {
  test('is not given where all is safe, nor for a region that is out of service', () => {
    const fleet = twoRegions({ backends: servers(3, 50, 20), proxies: servers(2, 100, 30) }, PLENTY);
    expect(adviceIn(fleet)).toEqual([]);
    fleet.region('US-HERE', HERE, { disabled: FLAG });
    expect(adviceIn(fleet)).toEqual([]);
  });

  test('says how many servers of what size, and why', () => {
    expect(
      adviceIn(
        twoRegions(
          {
            backends: [
              [80, 70],
              [50, 40],
              [50, 40],
            ],
            proxies: servers(1, 200),
          },
          PLENTY,
        ),
      ),
    ).toEqual([
      'Add 1 backend of 50 calls: without the largest one 50 calls would not fit.',
      'Add 1 proxy of 200 connections: only one takes new sessions.',
    ]);
    expect(adviceIn(twoRegions({}, PLENTY))).toEqual([
      'Add 2 backends of 50 calls: none takes new sessions.',
      'Add 2 proxies of 100 connections: none takes new sessions.',
    ]);
  });

  test('looks at the week, not at a quiet hour alone', () => {
    const fleet = twoRegions({ backends: servers(3, 50, 0), proxies: servers(3, 100, 0) }, PLENTY);
    const week = (p95: number) => ({ 'US-HERE': { Backend: { peak: p95, p95, mean: p95 } } });
    expect(adviceIn(fleet, week(125))).toEqual([]);
    expect(adviceIn(fleet, week(200))).toEqual([
      'Add 2 backends of 50 calls: 1.2 times the 95th percentile of the week is 240 calls, and there is room for 150.',
    ]);
  });

  test('says what the nearest region lacks to take what fits nowhere', () => {
    const fleet = twoRegions(
      { backends: servers(6, 50, 20), proxies: servers(2, 300, 60) },
      { backends: servers(2, 50, 20), proxies: servers(2, 100, 35) },
    );
    // 120 sessions; there is room for 60 calls and 130 connections.
    expect(adviceIn(fleet)).toEqual([
      'Add 2 backends of 50 calls to US-THERE: if US-HERE were lost, 60 of its sessions would fit nowhere.',
    ]);
    fleet.region('US-THERE', THERE, { maintenance: FLAG });
    expect(adviceIn(fleet)).toEqual([
      'Bring another region into service: if this one were lost, nothing would take its sessions.',
    ]);
  });

  test('asks for counts where servers do not tell', () => {
    expect(
      adviceIn(twoRegions({ backends: [...servers(4, 50), [50, null]], proxies: servers(3, 100) }, PLENTY)),
    ).toEqual([
      'Have 1 backend report activeTelephonySessions and activeWebSessions: what does not tell what it holds counts as full.',
    ]);
  });
});

const held = fc.tuple(fc.integer({ min: 1, max: 120 }), fc.option(fc.nat(150), { nil: null }));
const holds = fc.record({ backends: fc.array(held, { maxLength: 5 }), proxies: fc.array(held, { maxLength: 5 }) });

test('whatever a region holds: who follows the advice is safe', () => {
  fc.assert(
    fc.property(holds, holds, fc.option(fc.nat(600), { nil: null }), (here, there, p95) => {
      const week = { Backend: p95, Proxy: p95 };
      const fleet = twoRegions(here, there);
      const needs = needsOf(fleet.room('US-HERE'), week);
      const more = (type: string, of: typeof needs): Held[] =>
        of.filter((need) => need.type === type).flatMap(({ count, size }) => servers(count, size));
      const bigger = (before: typeof here, of: typeof needs) => ({
        backends: [...before.backends, ...more('Backend', of)],
        proxies: [...before.proxies, ...more('Proxy', of)],
      });
      const safe = twoRegions(bigger(here, needs), there);
      const room = safe.room('US-HERE');
      expect(needsOf(room, week)).toEqual([]);
      expect(headroomWithoutLargest(room)).toBeGreaterThanOrEqual(0);
      expect(room.sides.Backend.routable.length).toBeGreaterThanOrEqual(2);

      const elsewhere = needsElsewhere(room, [safe.room('US-THERE')]) ?? [];
      const whole = twoRegions(bigger(here, needs), bigger(there, elsewhere));
      expect(whole.room('US-THERE').free).toBeGreaterThanOrEqual(sessionsAtStake(whole.room('US-HERE')));
    }),
    { numRuns: 300 },
  );
});
