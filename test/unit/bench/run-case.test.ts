import { expect, test } from 'vitest';
import { type Result, runCase } from '../../bench/run-case.ts';

const PACE = { rounds: 1, work: 1, contestMaxMs: 1000 };

test('a case gives its rows under its name, and puts away what it needed, the last first', async () => {
  const put: string[] = [];
  const results = runCase(
    {
      name: 'one',
      about: 'anything',
      prepare: (_, later) => {
        later(() => put.push('server'));
        later(() => put.push('socket'));
        return [{ lines: [{ name: 'one-twice', unit: 'ms' }], against: 'it', ours: () => 4, baseline: () => 2 }];
      },
    },
    PACE,
  );
  expect(await collected(results)).toMatchObject([{ case: 'one', name: 'one-twice', ratio: 2, against: 'it' }]);
  expect(put).toEqual(['socket', 'server']);
});

test('what a case needed is put away also when it fails half-way', async () => {
  let isPutAway = false;
  const results = runCase(
    {
      name: 'one',
      about: 'anything',
      prepare: (_, later) => {
        later(() => (isPutAway = true));
        throw new Error('no such machine');
      },
    },
    PACE,
  );
  await expect(collected(results)).rejects.toThrow('no such machine');
  expect(isPutAway).toBe(true);
});

async function collected(results: AsyncIterable<Result>): Promise<Result[]> {
  const all: Result[] = [];
  for await (const result of results) all.push(result);
  return all;
}
