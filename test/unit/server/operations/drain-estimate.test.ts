import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { estimateDrain } from '../../../../server/operations/drain-estimate.ts';
import { seededRandom } from '../../../fleet/random.ts';

const MEAN_SECONDS = 180;

test('of a thousand drains of memoryless calls, most end inside the range that was told', () => {
  const random = seededRandom(7);
  let inside = 0;
  for (let drain = 0; drain < 1000; drain++) {
    const ages = Array.from({ length: 40 }, () => random.exponential(MEAN_SECONDS));
    const ends = Array.from({ length: 40 }, () => random.exponential(MEAN_SECONDS));
    const at = 120;
    const left = ends.map((end, index) => ({ end, age: (ages[index] ?? 0) + at })).filter(({ end }) => end > at);
    const estimate = estimateDrain({
      sessionsAtStart: 40,
      sessions: left.length,
      drainingForSeconds: at,
      longestSessionSeconds: Math.max(...left.map(({ age }) => age)),
    });
    const remaining = Math.max(...left.map(({ end }) => end)) - at;
    if (estimate && remaining >= estimate.fromSeconds && remaining <= estimate.toSeconds) inside++;
  }
  expect(inside).toBeGreaterThan(800);
});

test('nothing is told where nothing can be told', () => {
  const unknown = { sessionsAtStart: null, sessions: 5, drainingForSeconds: 60, longestSessionSeconds: null };
  expect(estimateDrain(unknown)).toBeNull();
  expect(estimateDrain({ ...unknown, sessionsAtStart: 5 }), 'nothing has ended yet').toBeNull();
  expect(estimateDrain({ ...unknown, sessionsAtStart: 10 })).not.toBeNull();
  expect(estimateDrain({ ...unknown, sessions: 0 })).toEqual({ fromSeconds: 0, toSeconds: 0 });
});

test('whatever is reported, the range is one', () => {
  fc.assert(
    fc.property(
      fc.record({
        sessionsAtStart: fc.option(fc.nat(10_000)),
        sessions: fc.nat(10_000),
        drainingForSeconds: fc.integer({ min: -10, max: 1_000_000 }),
        longestSessionSeconds: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
      }),
      (remaining) => {
        const estimate = estimateDrain(remaining);
        if (estimate === null) return;
        expect(estimate.fromSeconds).toBeGreaterThanOrEqual(0);
        expect(estimate.toSeconds).toBeGreaterThanOrEqual(estimate.fromSeconds);
        expect(Number.isFinite(estimate.toSeconds)).toBe(true);
      },
    ),
  );
});
