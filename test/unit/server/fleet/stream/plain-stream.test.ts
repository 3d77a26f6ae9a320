import { setImmediate } from 'node:timers/promises';
import type { MetricsFrame } from '@meridian/shared/frame.ts';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TestWatcher, WatchedFleet } from '../../../../kit/watched-fleet.ts';

let fleet: WatchedFleet;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  fleet = new WatchedFleet();
  fleet.setRegion('US-WEST');
  for (const id of ['be-1', 'be-2']) fleet.setServer('US-WEST', id);
});
afterEach(() => vi.useRealTimers());

const watching = () => new TestWatcher<MetricsFrame>((line) => fleet.frames.watch(line));

/** What a watcher knows by its frames: sessions by server. */
function callsKnownTo({ frames }: TestWatcher<MetricsFrame>): Record<string, number | null | undefined> {
  const known = new Map<string, number | null | undefined>();
  for (const frame of frames) {
    if (frame.type === 'snapshot') known.clear();
    for (const node of frame.nodes) known.set(node.nodeId, node.activeTelephonySessions);
  }
  return Object.fromEntries(known);
}

test('all who are told everything in one tick are told the same object, and miss nothing by it', async () => {
  fleet.beat('be-1', { activeTelephonySessions: 1 });
  const first = watching();
  await setImmediate();
  // Newer than what the first one was told, and told to both with the next tick.
  fleet.beat('be-2', { activeTelephonySessions: 2 });
  const second = watching();
  await setImmediate();
  expect(second.last).toBe(first.last);
  await fleet.pass(250);
  for (const watcher of [first, second]) expect(callsKnownTo(watcher)).toEqual({ 'be-1': 1, 'be-2': 2 });

  for (const watcher of [first, second]) watcher.isBehind = true;
  fleet.beat('be-1', { activeTelephonySessions: 5 });
  await fleet.pass(1000);
  for (const watcher of [first, second]) watcher.isBehind = false;
  await fleet.pass(250);
  expect(first.last).toMatchObject({ type: 'snapshot', nodes: { length: 2 } });
  expect(second.last, 'who fell behind too').toBe(first.last);
  expect(callsKnownTo(second)).toEqual({ 'be-1': 5, 'be-2': 2 });
  await Promise.all([first.leave(), second.leave()]);
});
