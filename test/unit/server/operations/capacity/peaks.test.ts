import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { oldestSlotKept, p95, Peaks, slotAt } from '../../../../../server/operations/capacity/peaks.ts';

const NOW = slotAt(new Date('2026-03-10T12:00:00Z'));
const WEEK = 7 * 24 * 12;

function calls(peaks: Peaks, slot: number, sessions: number | null, regionId = 'US-A'): void {
  peaks.note(regionId, slot, { Backend: sessions, Proxy: null });
}

describe('the peaks of a week', () => {
  test('keep the most of each five minutes', () => {
    const peaks = new Peaks();
    for (const sessions of [3, 9, 5]) calls(peaks, NOW - 1, sessions);
    calls(peaks, NOW, 4);
    expect(peaks.week('US-A', 'Backend', NOW)).toEqual({ peak: 9, p95: 9, mean: 9 });
    expect(peaks.week('US-B', 'Backend', NOW)).toEqual({ peak: null, p95: null, mean: null });
  });

  test('before the first five minutes are over there is a peak, and no percentile yet', () => {
    const peaks = new Peaks();
    calls(peaks, NOW, 7);
    expect(peaks.week('US-A', 'Backend', NOW)).toEqual({ peak: 7, p95: null, mean: null });
    calls(peaks, NOW, 8);
    expect(peaks.week('US-A', 'Backend', NOW).peak, 'it rises at once').toBe(8);
    expect(peaks.week('US-A', 'Backend', NOW + 1)).toEqual({ peak: 8, p95: 8, mean: 8 });
  });

  test('what nobody told is left out, not counted as nothing', () => {
    const peaks = new Peaks();
    calls(peaks, NOW - 2, 10);
    calls(peaks, NOW - 1, null);
    expect(peaks.week('US-A', 'Backend', NOW)).toEqual({ peak: 10, p95: 10, mean: 10 });
    expect(peaks.week('US-A', 'Proxy', NOW).p95).toBeNull();
    calls(peaks, NOW - 1, 0);
    expect(peaks.week('US-A', 'Backend', NOW + 1).mean, 'that there was nothing is told').toBe(5);
  });

  test('end after seven days, and are forgotten after eight', () => {
    const peaks = new Peaks();
    calls(peaks, NOW - WEEK - 1, 100);
    calls(peaks, NOW - WEEK, 50);
    calls(peaks, NOW - 1, 10);
    expect(peaks.week('US-A', 'Backend', NOW).peak).toBe(50);
    expect(peaks.week('US-A', 'Backend', NOW + 1).peak).toBe(10);
    peaks.forgetBefore(oldestSlotKept(NOW));
    expect(peaks.takeUnwritten().rows).toHaveLength(3);
    peaks.forgetBefore(NOW + 1);
    expect(peaks.week('US-A', 'Backend', NOW)).toEqual({ peak: null, p95: null, mean: null });
  });

  test('are written once, and again where they could not be or rose since', () => {
    const peaks = new Peaks();
    calls(peaks, NOW, 3);
    const { rows, putBack } = peaks.takeUnwritten();
    expect(rows).toEqual([{ regionId: 'US-A', slot: NOW, peak: { Backend: 3, Proxy: null } }]);
    expect(peaks.takeUnwritten().rows).toEqual([]);
    putBack();
    calls(peaks, NOW, 2);
    expect(peaks.takeUnwritten().rows).toEqual(rows);
    calls(peaks, NOW, 2);
    expect(peaks.takeUnwritten().rows).toEqual([]);
    calls(peaks, NOW, 4);
    expect(peaks.takeUnwritten().rows).toMatchObject([{ peak: { Backend: 4 } }]);
  });
});

test('the 95th percentile is one of the values, and at least 95% of them are not above it: the smallest such', () => {
  expect([p95([]), p95([4]), p95([1, 2]), p95(Array.from({ length: 20 }, (_, index) => index + 1))]).toEqual([
    null,
    4,
    2,
    19,
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1 }), (values) => {
      const sorted = values.toSorted((left, right) => left - right);
      const found = p95(sorted) ?? -1;
      const shareUpTo = (limit: number) => values.filter((value) => value <= limit).length / values.length;
      expect(values).toContain(found);
      expect(shareUpTo(found)).toBeGreaterThanOrEqual(0.95);
      expect(shareUpTo(found - 1)).toBeLessThan(0.95);
    }),
  );
});
