import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Mutex } from '../../../../server/events/mutex.ts';

/** Keeps the processor for a while, and waits for nothing. */
async function busy(): Promise<void> {
  const untilMs = performance.now() + 2;
  while (performance.now() < untilMs);
}

test('tasks that wait for nothing let others have their turn long before the last is done', async () => {
  const mutex = new Mutex(100);
  let done = 0;
  const all = Promise.all(Array.from({ length: 50 }, () => mutex.run(busy).then(() => done++)));

  await setImmediate();

  expect(done).toBeLessThan(50);
  await all;
  expect(done).toBe(50);
});

test('so does one after the other that waits for its own', async () => {
  const mutex = new Mutex(100);
  let done = 0;
  const all = (async () => {
    for (; done < 50; done++) await mutex.run(busy);
  })();

  await setImmediate();

  expect(done).toBeLessThan(50);
  await all;
});

test('a task that fails holds up none behind it, and too many are refused', async () => {
  const mutex = new Mutex(2);
  const outcomes = await Promise.allSettled([
    mutex.run(() => Promise.reject(new Error('not today'))),
    mutex.run(async () => 'done'),
    mutex.run(async () => 'never'),
  ]);

  expect(outcomes).toMatchObject([
    { reason: { message: 'not today' } },
    { value: 'done' },
    { reason: { message: expect.stringContaining('Too many changes') } },
  ]);
});
