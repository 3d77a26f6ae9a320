import { expect, test } from 'vitest';
import { measure, median, quantile } from '../../bench/measure.ts';

const PACE = { rounds: 99, work: 1, contestMaxMs: Number.POSITIVE_INFINITY };

test('ours and the baseline take turns, each first in every other round; the first rounds only warm up', async () => {
  const seen: string[] = [];
  const costing = (name: string, cost: number) => () => {
    seen.push(name);
    return cost;
  };
  const rows = await measure(
    {
      lines: [{ name: 'one', unit: 'ns' }],
      against: 'another',
      ours: costing('ours', 30),
      baseline: costing('baseline', 60),
    },
    { ...PACE, rounds: 2 },
  );
  const turns = ['ours', 'baseline', 'baseline', 'ours'];
  expect(seen).toEqual([...turns, ...turns, ...turns, ...turns]);
  expect(rows).toEqual([{ name: 'one', value: 30, unit: 'ns', baseline: 60, ratio: 0.5 }]);
});

test('rows are quantiles over what all rounds found; what was found of each operation is told with its spread', async () => {
  const latencies = [
    [1, 2],
    [3, 4, 5],
  ];
  const rows = await measure(
    {
      lines: [
        { name: 'one', unit: 'µs', of: 'cpuUs' },
        { name: 'one-slowest', unit: 'ms', of: 'latencyMs', at: 1 },
      ],
      against: 'another',
      warmUps: 0,
      roundsMax: 2,
      ours: () => ({ cpuUs: 6, latencyMs: latencies.shift() ?? [], cpuPercent: 40 }),
      baseline: () => ({ cpuUs: 3, latencyMs: [1], cpuPercent: 20 }),
    },
    PACE,
  );
  const busy = { cpu: 40, baselineCpu: 20 };
  expect(rows).toEqual([
    { name: 'one', unit: 'µs', value: 6, baseline: 3, ratio: 2, ...busy },
    {
      name: 'one-slowest',
      unit: 'ms',
      value: 5,
      baseline: 1,
      ratio: 5,
      ...busy,
      spread: { p50: 3, p95: 4.8, p99: 4.96 },
      baselineSpread: { p50: 1, p95: 1, p99: 1 },
    },
  ]);
});

test('a contest that takes too long ends after a few rounds', async () => {
  let rounds = 0;
  const contest = { lines: [], against: 'another', warmUps: 0, ours: () => ++rounds, baseline: () => 1 };
  await measure(contest, { ...PACE, contestMaxMs: -1 });
  expect(rounds).toBe(3);
});

test('a quantile falls on one of the values or between two', () => {
  expect([median([9, 1, 2]), median([4, 1, 2, 9]), quantile([1, 2, 3], 1), quantile([], 0.5)]).toEqual([
    2,
    3,
    3,
    Number.NaN,
  ]);
});
