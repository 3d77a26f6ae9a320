import { expect, test } from 'vitest';
import { Held } from '../../../../server/routing/held.ts';

test('what was handed out counts until the second heartbeat after it', () => {
  const held = new Held();
  held.take();
  held.take();
  expect(held.count).toBe(2);
  held.rotate();
  held.take();
  expect(held.count).toBe(3);
  held.rotate();
  expect(held.count).toBe(1);
  held.rotate();
  expect(held.count).toBe(0);
});

test('what was given back no longer counts, and what the reports hold by now is not given back twice', () => {
  const held = new Held();
  const first = held.take();
  held.rotate();
  const second = held.take();
  held.release(first);
  held.release(second);
  expect(held.count).toBe(0);
  const late = held.take();
  held.rotate();
  held.rotate();
  held.release(late);
  expect(held.count).toBe(0);
});
