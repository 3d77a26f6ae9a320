import { expect, test } from 'vitest';
import { isSpilling } from '../../../../server/routing/spill.ts';

test('it enters at 85% and leaves at 75%', () => {
  const seen: [number, boolean][] = [];
  let spilling = false;
  for (const load of [50, 84, 85, 80, 76, 75, 80, 84, 90]) {
    spilling = isSpilling(spilling, load, 100);
    seen.push([load, spilling]);
  }
  expect(seen).toEqual([
    [50, false],
    [84, false],
    [85, true],
    [80, true],
    [76, true],
    [75, false],
    [80, false],
    [84, false],
    [90, true],
  ]);
});

test('what can hold nothing does not spill', () => {
  expect([isSpilling(true, 0, 0), isSpilling(false, 3, 0)]).toEqual([false, false]);
});
