import { join } from 'node:path';
import { Refusal } from '@meridian/shared/refusal.ts';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { RecordedFleet } from '../../../kit/recorded-fleet.ts';
import { removeDirectory, temporaryDirectory } from '../../../kit/server-process.ts';

const folder = temporaryDirectory();
let files = 0;
let fleet: RecordedFleet;
beforeEach(async () => {
  fleet = await RecordedFleet.begin(join(folder, `${++files}.db`));
});
afterAll(() => removeDirectory(folder));

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** From so long ago until now. */
function ago(ms: number) {
  return { from: new Date(fleet.nowMs - ms).toISOString(), to: new Date(fleet.nowMs).toISOString() };
}

async function codeOf(answer: Promise<unknown>): Promise<string | undefined> {
  try {
    await answer;
    return undefined;
  } catch (error) {
    return error instanceof Refusal ? error.blockers[0].code : String(error);
  }
}

test.each([
  [HOUR_MS, 10_000, 360],
  [3 * HOUR_MS, 30_000, 360],
  [DAY_MS, 5 * MINUTE_MS, 288],
  [7 * DAY_MS, 15 * MINUTE_MS, 672],
  [30 * DAY_MS, HOUR_MS, 720],
  [60 * DAY_MS, 6 * HOUR_MS, 240],
])('%d ms come in steps of %d ms, %d of them, in every list', async (ms, stepMs, points) => {
  const history = await fleet.reader.ofFleet(ago(ms));
  expect(history.stepMs).toBe(stepMs);
  const lists = Object.values(history.metrics).flatMap(({ mean, max }) => [mean.length, max.length]);
  // The time asked for need not begin with a step.
  for (const length of lists) expect(length - points).toBeOneOf([0, 1]);
  expect(Date.parse(history.to) - Date.parse(history.from)).toBe((lists[0] ?? 0) * stepMs);
});

test('what is no time, no step or too long an answer is refused with what to do', async () => {
  const { from, to } = ago(HOUR_MS);
  const asked = (input: { from?: string; to?: string; stepMs?: number }) =>
    codeOf(fleet.reader.ofFleet({ from, to, ...input }));
  expect(await asked({ from: to, to: from })).toBe('History:INVALID_RANGE');
  expect(await asked({ from: 'yesterday' })).toBe('History:INVALID_RANGE');
  expect(await asked({ stepMs: 1000 })).toBe('History:INVALID_STEP');
  expect(await asked({ from: ago(DAY_MS).from, stepMs: 10_000 })).toBe('History:TOO_MANY_POINTS');
  expect(await asked({ from: '1970-01-01T00:00:00Z', to: '9999-01-01T00:00:00Z' })).toBe('History:TOO_MANY_POINTS');
  // Single samples are not kept for so long.
  const old = { from: ago(3 * DAY_MS).from, to: ago(3 * DAY_MS - HOUR_MS).from };
  expect(await asked({ ...old, stepMs: 10_000 })).toBe('History:INVALID_STEP');
  expect(await asked({ ...old, stepMs: 70_000 }), 'nor can they be had by the part of a minute').toBe(
    'History:INVALID_STEP',
  );
  expect(await asked({ ...old, stepMs: 2 * MINUTE_MS })).toBeUndefined();
  expect((await fleet.reader.ofFleet(old)).stepMs).toBe(MINUTE_MS);
});

test('who was never there is not found; who is there and was never heard has nothing but gaps', async () => {
  const { serverId } = await fleet.rooms.addServer();
  expect(await codeOf(fleet.reader.ofServer('srv_nobody', ago(HOUR_MS)))).toBe('Server:NOT_FOUND');
  expect(await codeOf(fleet.reader.ofRegion('XX-NOWHERE', ago(HOUR_MS)))).toBe('Region:NOT_FOUND');
  const { metrics, states } = await fleet.reader.ofServer(serverId, ago(HOUR_MS));
  expect([...metrics.sessions.mean, ...states].every((value) => value === null)).toBe(true);
});

test('a day that is partly in memory, partly rolled up and partly neither is one', async () => {
  const { serverId } = await fleet.rooms.addServer();
  const calls: number[] = [];
  for (let sample = 1; sample <= 3 * 360; sample++) {
    calls.push(sample % 40);
    fleet.next(() =>
      fleet.hear(serverId, { activeTelephonySessions: sample % 40, activeWebSessions: 0, sessionsFailed: sample }),
    );
  }
  const begin = new Date(fleet.nowMs - 3 * HOUR_MS).toISOString();
  const asked = { from: begin, to: new Date(fleet.nowMs).toISOString() };
  for (const stepMs of [30_000, 5 * MINUTE_MS, HOUR_MS]) {
    const { metrics } = await fleet.reader.ofServer(serverId, { ...asked, stepMs });
    const each = stepMs / 10_000;
    // The first sample is the one before any heartbeat.
    const samples = [null, ...calls.slice(0, -1)];
    const expected = Array.from({ length: samples.length / each }, (_, point) => {
      const known = samples.slice(point * each, (point + 1) * each).filter((value) => value !== null);
      return { mean: known.reduce((sum, value) => sum + value, 0) / known.length, max: Math.max(...known) };
    });
    expect(metrics.sessions.max).toEqual(expected.map(({ max }) => max));
    for (const [point, { mean }] of expected.entries()) expect(metrics.sessions.mean[point]).toBeCloseTo(mean, 2);
    expect(metrics.failed.mean.at(-1)).toBe(1);
  }
});
