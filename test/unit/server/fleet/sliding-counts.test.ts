import { expect, test } from 'vitest';
import { SlidingCounts } from '../../../../server/fleet/sliding-counts.ts';

test('what was counted is forgotten a minute later, bit by bit', () => {
  const counts = new SlidingCounts();
  counts.add(10, 1, 1_000_000);
  counts.add(20, 2, 1_030_000);
  expect(counts.at(1_049_999)).toEqual({ attempts: 30, failed: 3 });
  expect(counts.at(1_060_000)).toEqual({ attempts: 20, failed: 2 });
  expect(counts.at(1_089_999)).toEqual({ attempts: 20, failed: 2 });
  expect(counts.at(1_090_000)).toEqual({ attempts: 0, failed: 0 });
  counts.add(5, 5, 9_000_000);
  expect(counts.at(9_000_000)).toEqual({ attempts: 5, failed: 5 });
  counts.clear();
  expect(counts.at(9_000_000)).toEqual({ attempts: 0, failed: 0 });
});
