import { setImmediate } from 'node:timers/promises';
import { FleetState } from '@meridian/server/client';
import { FLEET_COLUMNS, type FleetFrame, roundedMetric } from '@meridian/shared/fleet-frame.ts';
import { METRIC_NAMES, type MetricName, type NodeStatus } from '@meridian/shared/node-status.ts';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { regionView } from '../../../../../server/lifecycle/view.ts';
import { FLAG, TestWatcher, WatchedFleet } from '../../../../kit/watched-fleet.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

/** One who watches in binary, leaves, and comes back to where it was. */
class BinaryWatcher {
  readonly state = new FleetState();
  readonly kinds: ('keyframe' | 'delta')[] = [];
  /** Frames that were not taken in, because some before them are missing. */
  missed = 0;
  readonly #fleet: WatchedFleet;
  #lastEventId: string | null = null;
  #watcher: TestWatcher<FleetFrame>;

  constructor(fleet: WatchedFleet) {
    this.#fleet = fleet;
    this.#watcher = this.#join();
  }

  set isBehind(isBehind: boolean) {
    this.#watcher.isBehind = isBehind;
  }

  get isBehind(): boolean {
    return this.#watcher.isBehind;
  }

  get bytes(): number {
    const { bytes } = this.#watcher.last;
    return bytes instanceof Uint8Array ? bytes.length : 0;
  }

  leave(): Promise<void> {
    return this.#watcher.leave();
  }

  comeBack(): void {
    this.#watcher = this.#join();
  }

  #join(): TestWatcher<FleetFrame> {
    return new TestWatcher<FleetFrame>(
      (line) => this.#fleet.frames.watchFleet(this.#lastEventId, line),
      ({ id, bytes }) => {
        if (!(bytes instanceof Uint8Array)) throw new Error('a frame is bytes');
        this.kinds.push(bytes[4] === 0 ? 'keyframe' : 'delta');
        if (!this.state.apply(bytes)) this.missed++;
        this.#lastEventId = id;
      },
    );
  }
}

/** A node as it is streamed: with as many decimals as anyone reads. */
function asStreamed(node: NodeStatus | null): NodeStatus | null {
  if (node === null) return null;
  const rounded = METRIC_NAMES[node.type].map((name) => {
    const value = node[name] ?? null;
    return [name, value === null ? null : roundedMetric(name, value)] as const;
  });
  return { ...node, ...Object.fromEntries(rounded) };
}

function expectTruth(state: FleetState, fleet: WatchedFleet): void {
  const ids = [...fleet.desired.servers()].map(({ serverId }) => serverId).toSorted();
  expect(
    state
      .servers()
      .map(({ serverId }) => serverId)
      .toSorted(),
  ).toEqual(ids);
  for (const id of ids) expect(state.node(id)).toEqual(asStreamed(fleet.table.node(id)));
  expect([...state.regions.keys()].toSorted()).toEqual(
    [...fleet.desired.regions()].map(({ regionId }) => regionId).toSorted(),
  );
}

function fleetOf(count: number): WatchedFleet {
  const fleet = new WatchedFleet();
  fleet.setRegion('US-WEST');
  for (let number = 0; number < count; number++)
    fleet.setServer('US-WEST', `${number % 3 === 0 ? 'px' : 'be'}-${number}`);
  return fleet;
}

test('a keyframe holds the whole fleet, and what came later comes by itself', async () => {
  const fleet = fleetOf(100);
  for (const { serverId } of fleet.desired.servers())
    fleet.beat(serverId, { cpuUsagePercent: 33.333, activeWebSessions: 7 });
  const watcher = new BinaryWatcher(fleet);
  await setImmediate();
  expectTruth(watcher.state, fleet);
  expect(watcher.kinds).toEqual(['keyframe']);
  const whole = watcher.bytes;

  fleet.beat('be-1', {
    cpuUsagePercent: 50,
    activeWebSessions: 8,
    longestSessionSeconds: 1e9,
    sessionsStarted: 70_000,
  });
  await fleet.pass(250);
  expectTruth(watcher.state, fleet);
  expect(watcher.kinds).toEqual(['keyframe', 'delta']);
  expect(watcher.bytes).toBeLessThan(whole / 20);
  expect(watcher.state.metric('be-1', 'networkUploadMbps'), 'unknown, never zero').toBeNull();
  expect(watcher.state.regions.get('US-WEST')?.totals.nodesOnline).toBe(100);
});

test('a fleet is told whole, however large', async () => {
  const fleet = fleetOf(1500);
  for (const { serverId } of fleet.desired.servers())
    fleet.beat(serverId, { cpuUsagePercent: 1, sessionsStarted: 1e6 });
  const watcher = new BinaryWatcher(fleet);
  await fleet.pass(250);
  expectTruth(watcher.state, fleet);
});

test('all watchers are handed the very same bytes', async () => {
  const fleet = fleetOf(3);
  const watchers = [1, 2].map(() => new TestWatcher((line) => fleet.frames.watchFleet(null, line)));
  await setImmediate();
  fleet.beat('be-1', { cpuUsagePercent: 1 });
  await fleet.pass(250);
  const [left, right] = watchers;
  expect(left?.frames).toHaveLength(2);
  expect(left?.frames.every(({ bytes }, at) => bytes === right?.frames[at]?.bytes)).toBe(true);
});

test('who comes back in time gets what it missed; who stayed away too long, a keyframe', async () => {
  const fleet = fleetOf(3);
  const watcher = new BinaryWatcher(fleet);
  await setImmediate();
  await watcher.leave();
  fleet.beat('be-1', { cpuUsagePercent: 1 });
  await fleet.pass(5000);
  watcher.comeBack();
  await setImmediate();
  expect(new Set(watcher.kinds.slice(1))).toEqual(new Set(['delta']));
  expectTruth(watcher.state, fleet);

  await watcher.leave();
  await fleet.pass(20_000);
  fleet.beat('be-1', { cpuUsagePercent: 2 });
  watcher.comeBack();
  await setImmediate();
  expect(watcher.kinds.at(-1)).toBe('keyframe');
  expectTruth(watcher.state, fleet);
  expect(watcher.missed).toBe(0);
});

test('who is given the number of one that is gone is told whole, also where it says the same', async () => {
  const fleet = fleetOf(3);
  fleet.beat('be-1', { activeWebSessions: 7 });
  const watcher = new BinaryWatcher(fleet);
  await setImmediate();
  fleet.deleteServer('be-1');
  await fleet.pass(250);
  fleet.setServer('US-WEST', 'be-9');
  fleet.beat('be-9', { activeWebSessions: 7 });
  await fleet.pass(250);
  expect(watcher.state.metric('be-9', 'activeWebSessions')).toBe(7);
  expect(watcher.state.server('be-1')).toBeNull();
});

test('a frame after a gap is not taken in', async () => {
  const fleet = fleetOf(3);
  const watcher = new TestWatcher((line) => fleet.frames.watchFleet(null, line));
  await setImmediate();
  for (let turn = 0; turn < 2; turn++) {
    fleet.beat('be-1', { cpuUsagePercent: turn });
    await fleet.pass(250);
  }
  const [keyframe, first, second] = watcher.frames.map(({ bytes }) => bytes);
  const state = new FleetState();
  expect(state.apply(keyframe ?? new Uint8Array())).toBe(true);
  expect(state.apply(second ?? new Uint8Array())).toBe(false);
  expect(state.apply(first ?? new Uint8Array())).toBe(true);
  expect(state.apply(second ?? new Uint8Array())).toBe(true);
  expect(() => state.apply(new Uint8Array(64))).toThrow(/no frame/);
});

test('nothing that only some may read is in a frame', async () => {
  const fleet = fleetOf(3);
  fleet.setRegion('US-WEST', { maintenance: FLAG });
  fleet.setServer('US-WEST', 'be-1', { disabled: FLAG });
  const watcher = new TestWatcher((line) => fleet.frames.watchFleet(null, line));
  await setImmediate();
  expect(new TextDecoder().decode(watcher.last.bytes)).toContain(FLAG.publicReason);
  expect(new TextDecoder().decode(watcher.last.bytes)).not.toContain(FLAG.privateReason);
});

const ids = ['be-0', 'be-1', 'px-0', 'px-1', 'be-2', 'px-2'];
const metricNames = [...new Set([...FLEET_COLUMNS.Backend, ...FLEET_COLUMNS.Proxy])].filter(
  (name): name is MetricName => name !== 'heardMsAgo',
);
const anId = fc.constantFrom(...ids);
const metrics = fc.dictionary(
  fc.constantFrom(...metricNames),
  fc.oneof(
    fc.nat(200),
    fc.nat(70_000),
    fc.double({ min: 0, max: 100, noNaN: true }),
    fc.constantFrom(65_535, 4_294_967_295, 1e12),
  ),
);
const step = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant('beat' as const), anId, metrics) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('stop' as const), anId) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('save' as const), anId) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('disable' as const), anId) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('delete' as const), anId) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('deleteRegion' as const)) },
  { weight: 4, arbitrary: fc.tuple(fc.constant('pass' as const), fc.constantFrom(250, 250, 250, 1000, 8000, 20_000)) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('behind' as const)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('reconnect' as const), fc.constantFrom(0, 1000, 20_000)) },
);

test('after any sequence of changes, skips and reconnects, a watcher knows exactly what the live table knows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const fleet = fleetOf(0);
      fleet.setRegion('DE-MAIN');
      const watcher = new BinaryWatcher(fleet);
      await setImmediate();
      const regionOf = (id: string) => (id.endsWith('2') ? 'DE-MAIN' : 'US-WEST');
      for (const [what, argument, numbers] of steps) {
        if (what === 'beat') fleet.beat(argument, numbers);
        else if (what === 'stop') fleet.beat(argument, {}, 'Stopped');
        else if (what === 'save' || what === 'disable') {
          fleet.setRegion(regionOf(argument));
          fleet.setServer(regionOf(argument), argument, { disabled: what === 'disable' ? FLAG : null });
        } else if (what === 'delete') fleet.deleteServer(argument);
        else if (what === 'deleteRegion') fleet.deleteRegion('DE-MAIN');
        else if (what === 'behind') watcher.isBehind = !watcher.isBehind;
        else if (what === 'reconnect') {
          await watcher.leave();
          await fleet.pass(argument);
          watcher.comeBack();
          await setImmediate();
        } else {
          await fleet.pass(argument);
          if (!watcher.isBehind) expectTruth(watcher.state, fleet);
        }
      }
      watcher.isBehind = false;
      // Totals are summed up once a second.
      await fleet.pass(1250);
      expectTruth(watcher.state, fleet);
      for (const region of fleet.desired.regions()) {
        const { totals } = regionView(region, fleet.desired, fleet.table);
        expect(watcher.state.regions.get(region.regionId)?.totals).toMatchObject(totals);
      }
      expect(watcher.missed).toBe(0);
      await watcher.leave();
    }),
    { numRuns: 60 },
  );
});
