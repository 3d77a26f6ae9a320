import { describe, expect, test } from 'vitest';
import { Demand } from '../../../../../server/operations/capacity/demand.ts';
import type { CallerDecision } from '../../../../../server/routing/caller-decision.ts';

const HOUR_MS = 3_600_000;

/** Demand over time that the test moves. */
function counting(start = '2026-03-10T12:40:00.000Z') {
  const clock = { now: Date.parse(start) };
  return { clock, demand: new Demand(() => new Date(clock.now)) };
}

const from = (countryCode: string, served: Partial<CallerDecision> = {}): CallerDecision => ({
  countryCode,
  cell: null,
  regionId: 'DE-FRA',
  distanceKm: 100,
  residency: null,
  refused: null,
  ...served,
});

describe('demand', () => {
  test('counts sessions by origin, what served them and how far it was, and who was turned away', () => {
    const { demand } = counting();
    const cell = { latitude: 53, longitude: 9 };
    demand.count(from('DE'));
    demand.count(from('DE', { distanceKm: 300 }));
    demand.count(from('DE', { regionId: 'NL-AMS', distanceKm: 500 }));
    demand.count(from('DE', { regionId: null, distanceKm: null }));
    demand.count(from('DE', { cell }));
    demand.count({ ...from('DE', { cell, distanceKm: 390 }), countryCode: null });
    demand.count(from('OM', { regionId: null, distanceKm: null }));
    const report = demand.report();
    expect(report.origins).toEqual([
      {
        countryCode: 'DE',
        cell: null,
        sessions: 3,
        refused: 1,
        distanceKm: 300,
        servedBy: [
          { regionId: 'DE-FRA', sessions: 2 },
          { regionId: 'NL-AMS', sessions: 1 },
        ],
      },
      expect.objectContaining({ countryCode: 'DE', cell, sessions: 1 }),
      expect.objectContaining({ countryCode: null, cell, sessions: 1, distanceKm: 390 }),
      { countryCode: 'OM', cell: null, sessions: 0, refused: 1, distanceKm: null, servedBy: [] },
    ]);
    expect(report.total).toMatchObject({ sessions: 5, refused: 2, distanceKm: 278 });
    expect(report.others).toEqual({ sessions: 0, refused: 0, distanceKm: null, servedBy: [] });
    expect(report.since).toBe('2026-03-10T12:40:00.000Z');
  });

  test('of a week is kept, hour by hour', () => {
    const { clock, demand } = counting();
    demand.count(from('DE'));
    clock.now += 7 * 24 * HOUR_MS;
    demand.advance();
    demand.count(from('NL'));
    expect(demand.report()).toMatchObject({ since: '2026-03-10T12:40:00.000Z', total: { sessions: 2 } });
    clock.now += HOUR_MS;
    demand.advance();
    demand.count(from('BE'));
    expect(demand.report().origins.map(({ countryCode }) => countryCode)).toEqual(['NL', 'BE']);
    expect(demand.report().since).toBe('2026-03-17T12:40:00.000Z');
  });

  test('tells 500 origins apart and sums up the rest: nothing is lost, however many there are', () => {
    const { clock, demand } = counting();
    const cells = Array.from({ length: 700 }, (_, nth) => ({ latitude: (nth % 80) - 39, longitude: 2 * nth - 179 }));
    cells.forEach((cell, nth) => {
      demand.count(from('DE', { cell }));
      if (nth < 500) demand.count(from('DE', { cell }));
    });
    for (const passed of [0, HOUR_MS]) {
      clock.now += passed;
      const { origins, others, total } = demand.report();
      expect(origins).toHaveLength(500);
      expect(origins.every(({ sessions }) => sessions === 2)).toBe(true);
      expect([others.sessions, total.sessions]).toEqual([200, 1200]);
    }
    for (let times = 0; times < 3; times++) demand.count(from('DE', { cell: cells[600] ?? null }));
    expect(demand.report().origins[0]?.sessions, 'of an hour that is over the rest stays summed up').toBe(3);
  });

  test('what was kept goes on where it was, and what could not be written is tried again', () => {
    const { clock, demand } = counting();
    demand.count(from('DE'));
    const first = demand.takeUnwritten();
    expect(first.hours).toHaveLength(1);
    expect(demand.takeUnwritten().hours).toEqual([]);
    first.putBack();
    const again = new Demand(() => new Date(clock.now));
    again.restore(demand.takeUnwritten().hours);
    again.count(from('DE'));
    expect(again.report()).toMatchObject({ since: '2026-03-10T12:40:00.000Z', total: { sessions: 2 } });
    expect(again.takeUnwritten().hours.map(({ hour }) => hour)).toEqual(first.hours.map(({ hour }) => hour));
  });

  test('a clock that is set back loses nothing', () => {
    const { clock, demand } = counting();
    demand.count(from('DE'));
    clock.now -= 5 * HOUR_MS;
    demand.advance();
    demand.count(from('DE'));
    expect(demand.report().total.sessions).toBe(2);
  });
});
