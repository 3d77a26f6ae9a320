import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { Batch } from '../../../../../server/storage/history/history-store.ts';
import { HistoryThread } from '../../../../../server/storage/history/history-thread.ts';
import { chunkStart, phaseOf, unknownSamples } from '../../../../../server/storage/history/series.ts';
import { removeDirectory, temporaryDirectory } from '../../../../kit/server-process.ts';

const folder = temporaryDirectory();
afterAll(() => removeDirectory(folder));

const FIRST = chunkStart(1_000_000, phaseOf('srv'));
const QUESTION = {
  kind: 'server',
  name: 'srv',
  firstSample: FIRST,
  step: 60,
  points: 1,
  unit: 'sample',
  fromSample: FIRST,
  toSample: FIRST + 60,
} as const;

/** Ten minutes of a server with so many sessions. */
function batch(sessions: number): Batch {
  const samples = unknownSamples('server', 60);
  for (let row = 0; row < 60; row++) samples[row * 8 + 1] = sessions;
  return { kind: 'server', names: ['srv'], firstSample: FIRST, samples };
}

test('what the thread was given before it is stopped is there for the next one', async () => {
  const file = join(folder, 'kept.db');
  const first = new HistoryThread(file, (trouble) => expect.unreachable(trouble));
  first.write([batch(3)]);
  first.sweep(FIRST);
  await first.stop();
  const second = new HistoryThread(file, (trouble) => expect.unreachable(trouble));
  const { isKnown, sums } = await second.read(QUESTION);
  expect(isKnown).toBe(true);
  expect([sums?.counts[1], sums?.sums[1], sums?.maxes[1]]).toEqual([60, 180, 3]);
  expect((await second.readSamples('server', ['other', 'srv'], FIRST, 1))?.[8 + 1]).toBe(3);
  expect((await second.read({ ...QUESTION, name: 'other' })).isKnown).toBe(false);
  await second.stop();
});

test('however much is asked, what is written is kept, and so is what comes last before a stop', async () => {
  const file = join(folder, 'flooded.db');
  const troubles: string[] = [];
  const thread = new HistoryThread(file, (trouble) => troubles.push(trouble));
  const answers = Array.from({ length: 300 }, () => thread.read(QUESTION));
  thread.write([batch(6)]);
  expect((await Promise.all(answers)).filter(({ isKnown }) => isKnown === null)).toHaveLength(200);
  expect(troubles, 'who asked too much is told').toHaveLength(1);
  for (let count = 0; count < 300; count++) void thread.read(QUESTION);
  thread.write([{ ...batch(8), names: ['last'] }]);
  await thread.stop();
  const next = new HistoryThread(file, (trouble) => expect.unreachable(trouble));
  expect((await next.read(QUESTION)).sums?.maxes[1]).toBe(6);
  expect((await next.read({ ...QUESTION, name: 'last' })).isKnown).toBe(true);
  await next.stop();
});

test('a thread that is behind with everything still does what it was given before it closes', async () => {
  const file = join(folder, 'behind.db');
  const thread = new HistoryThread(file, () => undefined);
  for (let count = 0; count < 149; count++) thread.sweep(FIRST);
  thread.write([batch(7)]);
  for (let count = 0; count < 100; count++) thread.sweep(FIRST);
  await thread.stop();
  const next = new HistoryThread(file, (trouble) => expect.unreachable(trouble));
  expect((await next.read(QUESTION)).sums?.maxes[1]).toBe(7);
  await next.stop();
});

test('a thread whose file is no good tells so, begins anew and goes on; one that was stopped answers nothing', async () => {
  const file = join(folder, 'damaged.db');
  writeFileSync(file, 'no database at all, but long enough to be taken for one, as these files go in this world');
  const troubles: string[] = [];
  const thread = new HistoryThread(file, (trouble) => troubles.push(trouble));
  expect((await thread.read(QUESTION)).isKnown).toBeNull();
  expect(thread.trouble).toContain('begun anew');
  thread.write([batch(4)]);
  expect((await thread.read(QUESTION)).sums?.maxes[1]).toBe(4);
  expect(thread.trouble).toBeNull();
  expect(troubles).toHaveLength(1);
  await thread.stop();
  expect((await thread.read(QUESTION)).isKnown).toBeNull();
  expect(thread.trouble).not.toBeNull();
});
