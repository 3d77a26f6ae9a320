import { expect, test } from 'vitest';
import { busynessAt, compressedDay } from '../../fleet/day-curve.ts';

const HOUR_MS = 3_600_000;
const MIDNIGHT_UTC = Date.UTC(2026, 0, 15);

test('people call by day and sleep by night, wherever they are', () => {
  const greenwich = 0;
  expect(busynessAt(MIDNIGHT_UTC + 11 * HOUR_MS, greenwich)).toBe(1);
  expect(busynessAt(MIDNIGHT_UTC + 3 * HOUR_MS, greenwich)).toBeLessThan(0.1);
  // Nine hours ahead of Greenwich, 02:00 there is 11:00.
  expect(busynessAt(MIDNIGHT_UTC + 2 * HOUR_MS, 135)).toBe(1);
  // Six hours behind, 17:00 is 11:00.
  expect(busynessAt(MIDNIGHT_UTC + 17 * HOUR_MS, -90)).toBe(1);
});

test('a day comes round to where it began, and never jumps', () => {
  for (let minute = 0; minute < 24 * 60; minute += 1) {
    const atMs = MIDNIGHT_UTC + minute * 60_000;
    const busyness = busynessAt(atMs, 139.7);
    expect(busyness).toBeGreaterThan(0);
    expect(busyness).toBeLessThanOrEqual(1);
    expect(Math.abs(busynessAt(atMs + 60_000, 139.7) - busyness)).toBeLessThan(0.005);
    expect(busynessAt(atMs + 24 * HOUR_MS, 139.7)).toBeCloseTo(busyness, 9);
  }
});

test('a compressed day begins now and passes faster', () => {
  const demoTimeAt = compressedDay(MIDNIGHT_UTC, 24 * 60_000);
  expect(demoTimeAt(MIDNIGHT_UTC)).toBe(MIDNIGHT_UTC);
  expect(demoTimeAt(MIDNIGHT_UTC + 60_000)).toBe(MIDNIGHT_UTC + HOUR_MS);
});
