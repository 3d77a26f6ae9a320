import { afterEach, expect, test, vi } from 'vitest';
import { fullJitterMs } from '../../../../server/client/retry-delay.ts';

afterEach(() => vi.restoreAllMocks());

test('a try is due anywhere between now and a ceiling that doubles from half a second to fifteen', () => {
  const random = vi.spyOn(Math, 'random').mockReturnValue(0);
  expect([0, 3, 50].map(fullJitterMs)).toEqual([0, 0, 0]);
  random.mockReturnValue(1);
  expect([0, 1, 2, 3, 4, 5, 50].map(fullJitterMs)).toEqual([500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
});
