import { expect, test } from 'vitest';
import { StartRate } from '../../../../server/routing/start-rate.ts';

/** How many may begin at a moment. */
function begin(rate: StartRate, nowMs: number): number {
  let begun = 0;
  for (; rate.readyAtMs <= nowMs; begun++) rate.take(nowMs);
  return begun;
}

test('five a second on a backend and ten on a proxy, unless it declares another number', () => {
  const [backend, proxy, declared] = [
    new StartRate('Backend', 0),
    new StartRate('Proxy', 0),
    new StartRate('Proxy', 0),
  ];
  declared.declare(2);
  expect([begin(backend, 0), begin(proxy, 0), begin(declared, 0)]).toEqual([5, 10, 2]);
  expect([begin(backend, 1000), begin(proxy, 1000), begin(declared, 1000)]).toEqual([5, 10, 2]);
  expect(begin(backend, 60_000)).toBe(5);
});

test('it says how long until the next may begin', () => {
  const rate = new StartRate('Backend', 0);
  begin(rate, 0);
  expect(rate.readyAtMs).toBe(200);
});

test('less than one a second is one, then a wait; nothing is never', () => {
  const slow = new StartRate('Backend', 0);
  slow.declare(0.5);
  expect([begin(slow, 0), begin(slow, 1000), begin(slow, 2000)]).toEqual([1, 0, 1]);
  slow.declare(0);
  expect(slow.readyAtMs).toBe(Number.POSITIVE_INFINITY);
});

test('declaring the same again fills nothing up', () => {
  const rate = new StartRate('Backend', 0);
  begin(rate, 0);
  rate.declare(5);
  rate.declare(null);
  expect(begin(rate, 0)).toBe(0);
});
