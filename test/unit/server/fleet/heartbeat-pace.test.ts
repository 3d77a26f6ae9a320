import { expect, test } from 'vitest';
import { HeartbeatPace } from '../../../../server/fleet/heartbeat-pace.ts';
import { SilentFleet } from '../../../kit/silent-fleet.ts';

const LIMITS = { suspectAfterMs: 6000, deadAfterMs: 16_000, heartbeatIntervalMs: 2000 };

function paceOf(online: number, pace = new HeartbeatPace(LIMITS)) {
  pace.follow(online);
  return pace;
}

test.each([
  [10_000, 2000],
  [20_000, 2000],
  [20_001, 2500],
  [50_000, 5000],
  [123_456, 12_500],
  [10_000_000, 60_000],
])('%d nodes are asked to report every %d ms: 10,000 heartbeats a second at most', (online, intervalMs) => {
  expect(paceOf(online).intervalMs).toBe(intervalMs);
});

test('it does not change with each node that comes or goes', () => {
  const pace = paceOf(26_000);
  const intervals = [25_000, 26_000, 21_100, 30_000, 21_100, 20_900].map((online) => paceOf(online, pace).intervalMs);
  expect(intervals).toEqual([3000, 3000, 3000, 3000, 3000, 2500]);
  expect(paceOf(1000, pace).intervalMs).toBe(2000);
});

test('as configured it is told exactly; where less is asked each is told 10% more or less', () => {
  expect([0, 0.5, 0.999].map((random) => paceOf(100).nextMs(() => random))).toEqual([2000, 2000, 2000]);
  expect([0, 0.5, 1].map((random) => paceOf(50_000).nextMs(() => random))).toEqual([4500, 5000, 5500]);
});

test('what is configured to be slow stays as it is, with its own limits', () => {
  const pace = new HeartbeatPace({ suspectAfterMs: 100_000, deadAfterMs: 200_000, heartbeatIntervalMs: 90_000 });
  expect([paceOf(10, pace).intervalMs, pace.slowerMs, pace.limits.deadAfterMs]).toEqual([90_000, null, 200_000]);
});

/** Ten nodes of which so many heartbeats are asked a second that each has to wait for 5 s. */
function slowFleet() {
  const fleet = new SilentFleet({ heartbeatsPerSecondMax: 2 });
  fleet.add('EU', 5);
  fleet.add('US', 5);
  fleet.pass(10_000);
  expect(fleet.table.pace.intervalMs).toBe(5000);
  fleet.table.takeNews();
  return fleet;
}

test('suspect and dead are then 3 and 8 of the asked intervals', () => {
  const fleet = slowFleet();
  fleet.beat('EU/0');
  fleet.silence(['EU/0']);
  const after = (ms: number) => {
    fleet.pass(ms);
    return fleet.table.node('EU/0')?.liveness;
  };
  expect([after(14_900), after(100), after(24_900), after(100)]).toEqual(['Alive', 'Suspect', 'Suspect', 'Dead']);
});

test('each by what it was asked: one that has not heard yet that it may report more often keeps its time', () => {
  const fleet = slowFleet();
  fleet.beat('EU/0');
  fleet.beat('EU/1');
  fleet.silence(['EU/0', 'EU/1']);
  for (const id of ['US/0', 'US/1', 'US/2', 'US/3', 'US/4']) fleet.report(id, {}, 'Stopped');
  fleet.pass(3000);
  expect(fleet.table.pace.intervalMs, 'the fleet is smaller now').toBe(3500);
  fleet.beat('EU/1');
  fleet.pass(10_500);
  expect(['EU/0', 'EU/1'].map((id) => fleet.table.node(id)?.liveness)).toEqual(['Alive', 'Suspect']);
  fleet.pass(1500);
  expect(fleet.table.node('EU/0')?.liveness).toBe('Suspect');
  fleet.pass(17_000);
  expect(['EU/0', 'EU/1'].map((id) => fleet.table.node(id)?.liveness)).toEqual(['Suspect', 'Dead']);
  fleet.pass(8500);
  expect(fleet.table.node('EU/0')?.liveness).toBe('Dead');
});

test('an answer that was lost is given again: what it asks holds', () => {
  const fleet = slowFleet();
  for (const id of ['US/0', 'US/1', 'US/2', 'US/3', 'US/4']) fleet.report(id, {}, 'Stopped');
  fleet.pass(3000);
  fleet.beat('EU/0');
  fleet.silence(['EU/0']);
  fleet.add('AP', 20);
  fleet.pass(100);
  fleet.repeat('EU/0');
  fleet.pass(15_000);
  expect([fleet.table.pace.intervalMs, fleet.table.node('EU/0')?.liveness]).toEqual([12_500, 'Alive']);
});

test('after a restart who may have been asked to report seldom has the time to', () => {
  const fleet = slowFleet();
  fleet.restart();
  fleet.silence(['EU/0']);
  fleet.pass(79_000);
  expect(fleet.table.node('EU/0')?.liveness).toBe('Unknown');
  fleet.pass(1100);
  expect(fleet.table.node('EU/0')?.liveness).toBe('Dead');
});

test('a region that falls silent is cut off all the same, though some were last heard long before others', () => {
  const fleet = new SilentFleet({ heartbeatsPerSecondMax: 0.7 });
  fleet.add('EU', 5);
  fleet.add('US', 5);
  fleet.pass(10_000);
  expect(fleet.table.pace.intervalMs).toBe(14_500);
  for (const id of ['EU/0', 'EU/1', 'EU/2']) {
    fleet.beat(id);
    fleet.silence([id]);
    fleet.pass(6500);
  }
  fleet.pass(200_000);
  expect([fleet.liveness('EU'), fleet.table.cutOffSince('EU') !== null]).toEqual([{ Suspect: 3, Alive: 2 }, true]);
});
