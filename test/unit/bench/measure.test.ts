import { expect, test } from 'vitest';
import { measure, median } from '../../bench/measure.ts';

test('ours and the baseline take turns, each first in every other round; the first rounds only warm up', async () => {
  const seen: string[] = [];
  const costing = (name: string, cost: number) => () => {
    seen.push(name);
    return cost;
  };
  const row = await measure(
    { name: 'one', unit: 'ns', against: 'another', ours: costing('ours', 30), baseline: costing('baseline', 60) },
    2,
  );
  const turns = ['ours', 'baseline', 'baseline', 'ours'];
  expect(seen).toEqual([...turns, ...turns, ...turns, ...turns]);
  expect(row).toEqual({ name: 'one', value: 30, unit: 'ns', baseline: 60, ratio: 0.5 });
});

test('a median is the middle one, or between the two', () => {
  expect([median([9, 1, 2]), median([4, 1, 2, 9])]).toEqual([2, 3]);
});
