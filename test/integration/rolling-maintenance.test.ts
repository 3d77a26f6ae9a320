import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { Operation } from '@meridian/shared/operation.ts';
import type { Region } from '@meridian/shared/region.ts';
import { afterEach, expect, test } from 'vitest';
import { makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { SimulatedRegion } from '../kit/simulated-region.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

/** Heartbeats come fast, and a slow machine is not taken for a silent node. */
const live = useServer({
  MERIDIAN_HEARTBEAT_INTERVAL_MS: '50',
  MERIDIAN_SUSPECT_AFTER_MS: '10000',
  MERIDIAN_DEAD_AFTER_MS: '20000',
});
let simulated: SimulatedRegion | null = null;
afterEach(() => simulated?.halt());

async function regionOf(backends: number, proxies: number): Promise<{ regionId: string; sim: SimulatedRegion }> {
  const regionId = await makeRegion(live.admin);
  const sim = new SimulatedRegion(() => live.meridian.url);
  simulated = sim;
  for (let count = 0; count < backends; count++) await sim.add(live.admin, regionId, 'Backend');
  for (let count = 0; count < proxies; count++) await sim.add(live.admin, regionId, 'Proxy');
  sim.run();
  await until(
    async () => (await region(regionId)).totals,
    ({ routableBackends, routableProxies }) => routableBackends === backends && routableProxies === proxies,
  );
  return { regionId, sim };
}

async function region(regionId: string): Promise<Region> {
  return (await live.admin.get<Region>('regionManager.getRegion', { regionId })).data;
}

async function operationNow(): Promise<Operation> {
  const [operation] = (await live.admin.get<Operation[]>('operations.list')).data;
  if (!operation) throw new Error('no operation was started');
  return operation;
}

async function eventsIn(regionId: string): Promise<readonly MeridianEvent[]> {
  const target = { regionId };
  return (await live.admin.get<{ events: MeridianEvent[] }>('events.list', { limit: 1000, target })).data.events;
}

/** The work at each server: its process has stopped, is started anew, and then someone says that it is done. */
async function workOn({ operationId, steps }: Operation, sim: SimulatedRegion): Promise<void> {
  for (const { serverId } of steps.filter(({ state }) => state === 'atWork')) {
    sim.node(serverId).start(performance.now());
    await live.admin.post<Operation>('operations.continue', { operationId, serverId });
  }
}

test('maintenance rolls over 8 backends and 4 proxies: no call is dropped, and callers are never stranded', async () => {
  const { regionId, sim } = await regionOf(8, 4);
  const asked = { kind: 'rollingMaintenance', regionId, maxParallel: 4, then: 'stop', ...REASONS };
  await live.admin.post<Operation>('operations.start', asked);
  const least = { backends: 8, proxies: 4 };
  const done = await until(
    async () => {
      const operation = await operationNow();
      expect(operation.stoppedBecause).toBeNull();
      await workOn(operation, sim);
      const { totals } = await region(regionId);
      least.backends = Math.min(least.backends, totals.routableBackends);
      least.proxies = Math.min(least.proxies, totals.routableProxies);
      return operation;
    },
    ({ state }) => state !== 'running',
    { withinMs: 90_000 },
  );
  expect(done.state).toBe('done');
  expect(done.steps.map(({ state }) => state)).toEqual(Array(12).fill('done'));
  expect(sim.counts.dropped).toBe(0);
  expect(sim.counts.begun).toBeGreaterThan(100);
  expect([least.backends >= 1, least.proxies >= 1]).toEqual([true, true]);

  const events = await eventsIn(regionId);
  const most = mostOut(events, done);
  expect(most.atOnce).toBe(4);
  expect([most.Backend <= 6, most.Proxy <= 2], 'a spare of each kind is left').toEqual([true, true]);
  const drained = events.filter(({ type }) => type === 'drainRegionServer');
  expect(new Set(drained.map(({ target }) => target.serverId)).size).toBe(12);
  expect(JSON.stringify(drained)).not.toMatch(/NO_ROUTABLE_|NO_SPARE_/);
  expect(
    events.filter(({ type }) => type === 'node.stopped'),
    'each process ended',
  ).toHaveLength(12);
  expect(events.filter(({ type }) => type === 'node.dead' || type === 'node.suspect')).toEqual([]);
  console.log(
    `12 servers rolled in ${seconds(done)} s with ${sim.counts.begun} calls, ${sim.counts.dropped} dropped; never less than ${least.backends} backends and ${least.proxies} proxies routable`,
  );
}, 120_000);

test('kill -9 while one drains and again while one is at work: it goes on, and each server is taken once', async () => {
  const { regionId, sim } = await regionOf(2, 1);
  const [first, second] = (await region(regionId)).servers.filter(({ type }) => type === 'Backend');
  const serverIds = [first?.serverId, second?.serverId];
  await live.admin.post('operations.start', { kind: 'rollingMaintenance', regionId, serverIds, ...REASONS });
  const stateOf = async (index: number) => (await operationNow()).steps[index]?.state;
  await until(
    () => stateOf(0),
    (state) => state === 'draining',
  );
  await live.killAndRestart();
  await until(
    () => stateOf(0),
    (state) => state === 'atWork',
  );
  await live.killAndRestart();
  expect(await stateOf(0)).toBe('atWork');
  const done = await until(
    async () => {
      const operation = await operationNow();
      await workOn(operation, sim);
      return operation;
    },
    ({ state }) => state !== 'running',
    { withinMs: 60_000 },
  );
  expect([done.state, done.stoppedBecause]).toEqual(['done', null]);
  const events = await eventsIn(regionId);
  for (const serverId of serverIds) {
    const changes = events.filter(({ target, actor }) => target.serverId === serverId && actor.role !== 'system');
    expect(
      changes.map(({ type }) => type).slice(changes.findIndex(({ type }) => type === 'drainRegionServer')),
    ).toEqual([
      'drainRegionServer',
      'enableRegionServerMaintenance',
      'operations.continue',
      'disableRegionServerMaintenance',
      'enableRegionServer',
    ]);
  }
  expect(sim.counts.dropped).toBe(0);
}, 90_000);

/** How many servers of each type, and of both together, were out of service at the same time, by the events alone. */
function mostOut(events: readonly MeridianEvent[], { steps }: Operation) {
  const out = new Set<string>();
  const most = { atOnce: 0, Backend: 0, Proxy: 0 };
  const start = events.findIndex(({ type }) => type === 'operations.start');
  for (const { type, target } of events.slice(start)) {
    if (type === 'drainRegionServer') out.add(target.serverId ?? '');
    if (type === 'enableRegionServer') out.delete(target.serverId ?? '');
    const ofType = (wanted: string) => steps.filter((step) => step.type === wanted && out.has(step.serverId)).length;
    most.atOnce = Math.max(most.atOnce, out.size);
    most.Backend = Math.max(most.Backend, ofType('Backend'));
    most.Proxy = Math.max(most.Proxy, ofType('Proxy'));
  }
  return most;
}

function seconds({ startedAt, endedAt }: Operation): number {
  return Math.round((Date.parse(endedAt ?? '') - Date.parse(startedAt)) / 1000);
}
