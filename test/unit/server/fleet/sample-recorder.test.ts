import { join } from 'node:path';
import { SAMPLE_MS } from '@meridian/shared/history.ts';
import type { Server } from '@meridian/shared/server.ts';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { RecordedFleet } from '../../../kit/recorded-fleet.ts';
import { until } from '../../../kit/until.ts';
import { removeDirectory, temporaryDirectory } from '../../../kit/server-process.ts';

const folder = temporaryDirectory();
let files = 0;
let file = '';
beforeEach(() => {
  file = join(folder, `${++files}.db`);
});
afterAll(() => removeDirectory(folder));

const MINUTES_10 = 60;

async function withServer(): Promise<{ fleet: RecordedFleet; serverId: string }> {
  const fleet = await RecordedFleet.begin(file);
  const { serverId } = await fleet.rooms.addServer();
  return { fleet, serverId };
}

const calls = (count: number) => ({ activeTelephonySessions: count, activeWebSessions: 0 });

test('what a server tells is sampled each 10 s; what it does not tell is unknown, and never zero', async () => {
  const { fleet, serverId } = await withServer();
  fleet.next(() =>
    fleet.hear(serverId, {
      activeTelephonySessions: 3,
      activeWebSessions: 4,
      cpuUsagePercent: 12.34,
      networkDownloadMbps: 1.5,
      networkUploadMbps: 0.5,
      rtpLossPercent: 0.07,
    }),
  );
  fleet.next(() => fleet.hear(serverId, { activeTelephonySessions: 9, activeWebSessions: 0 }));
  const { metrics, states } = await fleet.lastOf(serverId, 3);
  expect(metrics.sessions.mean).toEqual([null, 7, 9]);
  expect(metrics.cpuUsagePercent.mean).toEqual([null, 12.3, null]);
  expect(metrics.networkMbps.mean).toEqual([null, 2, null]);
  expect(metrics.rtpLossPercent.max).toEqual([null, 0.07, null]);
  expect(metrics.setupMsP95.mean).toEqual([null, null, null]);
  expect(metrics.failed.mean).toEqual([null, null, null]);
  // Servers are born disabled.
  const running = { liveness: 'Alive', runtimeStatus: 'Running', routable: false };
  expect(states).toEqual([null, running, running]);
});

test('a server that falls silent has a state and no figures any more', async () => {
  const { fleet, serverId } = await withServer();
  fleet.next(() => fleet.hear(serverId, calls(5)));
  for (let sample = 0; sample < 2; sample++) fleet.next();
  const { metrics, states } = await fleet.lastOf(serverId, 3);
  expect(states.map((state) => state?.liveness)).toEqual(['Alive', 'Suspect', 'Dead']);
  expect(metrics.sessions.mean).toEqual([5, null, null]);
});

test('it is routable in the samples from the one on after it was returned to service', async () => {
  const { fleet, serverId } = await withServer();
  const target = { regionId: 'US-WEST', serverId };
  fleet.next(() => fleet.hear(serverId));
  for (const type of ['enableRegion', 'disableRegionMaintenance'] as const)
    await fleet.rooms.regionManager.apply({ type, regionId: 'US-WEST' }, {}, fleet.rooms.operator);
  for (const type of ['enableRegionServer', 'disableRegionServerMaintenance'] as const)
    await fleet.rooms.regionManager.apply({ type, ...target }, {}, fleet.rooms.operator);
  fleet.next(() => fleet.hear(serverId));
  const { states } = await fleet.lastOf(serverId, 2);
  expect(states.map((state) => state?.routable)).toEqual([false, true]);
});

test('failures are counted by the sample, and a new process begins at nothing', async () => {
  const { fleet, serverId } = await withServer();
  const failures = [10, 13, 13, 21];
  for (const sessionsFailed of failures) {
    fleet.next(() => fleet.hear(serverId, { sessionsFailed }));
  }
  const newBoot = { bootId: '00000000-0000-4000-8000-000000000001', sessionsFailed: 2 };
  fleet.next(() => fleet.hear(serverId, newBoot));
  const { metrics } = await fleet.lastOf(serverId, 5);
  expect(metrics.failed.mean).toEqual([0, 3, 0, 8, 2]);
});

test('samples that a standing process missed are a gap', async () => {
  const { fleet, serverId } = await withServer();
  fleet.next(() => fleet.hear(serverId, calls(1)));
  fleet.sleep(3 * SAMPLE_MS);
  fleet.next(() => fleet.hear(serverId, calls(2)));
  const { metrics } = await fleet.lastOf(serverId, 5);
  expect(metrics.sessions.mean).toEqual([1, null, null, null, 2]);
});

test('a clock that is set, forwards or back, moves no sample', async () => {
  const { fleet, serverId } = await withServer();
  for (const [count, ahead] of [
    [1, 0],
    [2, 3_600_000],
    [3, -3_600_000],
    [4, 0],
  ] as const) {
    fleet.setCalendarAhead(ahead);
    fleet.next(() => fleet.hear(serverId, calls(count)));
  }
  const { metrics } = await fleet.lastOf(serverId, 4);
  expect(metrics.sessions.mean).toEqual([1, 2, 3, 4]);
});

test('every server’s ten minutes are written once in ten minutes, and hardly more at one time than at another', async () => {
  const fleet = await RecordedFleet.begin(file);
  const servers: Server[] = [];
  for (let count = 0; count < 60; count++) servers.push(await fleet.rooms.addServer());
  const counts: number[] = [];
  for (let sample = 0; sample < 2 * MINUTES_10; sample++) {
    const before = fleet.archive.written.length;
    fleet.next(() => {
      for (const { serverId } of servers) fleet.hear(serverId);
    });
    const names = fleet.archive.written.slice(before).filter(({ kind }) => kind === 'server');
    counts.push(names.reduce((sum, batch) => sum + batch.names.length, 0));
  }
  const written = fleet.archive.written.filter(({ kind }) => kind === 'server').flatMap(({ names }) => names);
  expect(written).toHaveLength(2 * servers.length);
  expect(new Set(written).size).toBe(servers.length);
  expect(Math.max(...counts)).toBeLessThan(10);
});

test('a kill loses the last ten minutes at most, an orderly stop nothing', async () => {
  const { fleet, serverId } = await withServer();
  let count = 0;
  const live = (samples: number) => {
    for (let sample = 0; sample < samples; sample++) {
      fleet.next(() => fleet.hear(serverId, calls(count++)));
    }
  };
  const seen = async (samples: number) => (await fleet.lastOf(serverId, samples)).metrics.sessions.mean;
  live(100);
  const before = await seen(100);
  await fleet.killAndStart();
  const after = await seen(100);
  // What the start itself saw is no memory. Where a chunk has just become whole, nothing is lost.
  const lost = after.slice(0, -1).filter((value) => value === null).length;
  expect(lost).toBeLessThan(MINUTES_10);
  expect(after.slice(0, 99 - lost)).toEqual(before.slice(0, 99 - lost));

  live(20);
  const stopped = await seen(20);
  await fleet.stopAndStart();
  expect(await seen(20)).toEqual(stopped);
  // It goes on within the same ten minutes: both parts of them stay.
  live(5);
  await fleet.stopAndStart();
  expect(await seen(25)).toEqual([...stopped, 120, 121, 122, 123, 124]);
});

test('a last hour that could not be read at the start is taken up as soon as it can', async () => {
  const { fleet, serverId } = await withServer();
  for (const count of [1, 2, 3]) fleet.next(() => fleet.hear(serverId, calls(count)));
  await fleet.recorder.stop();
  await fleet.killAndStart(false);
  const seen = async () => (await fleet.lastOf(serverId, 4)).metrics.sessions.max;
  fleet.next(() => fleet.hear(serverId, calls(4)));
  expect(await seen(), 'what it sees itself is there meanwhile').toEqual([null, null, 3, 4]);
  fleet.archive.isReadable = true;
  fleet.next(() => fleet.hear(serverId, calls(5)));
  await until(seen, (sessions) => sessions.join() === '2,3,4,5');
});

test('a deleted server leaves its history, and its place, to nobody', async () => {
  const { fleet, serverId } = await withServer();
  for (const count of [1, 2, 3]) {
    fleet.next(() => fleet.hear(serverId, calls(count)));
  }
  fleet.rooms.table.forget(serverId);
  fleet.next();
  const another = await fleet.rooms.addServer();
  fleet.next(() => fleet.hear(another.serverId, calls(40)));
  expect((await fleet.lastOf(serverId, 5)).metrics.sessions.mean).toEqual([1, 2, 3, null, null]);
  expect((await fleet.lastOf(another.serverId, 5)).metrics.sessions.mean).toEqual([null, null, null, null, 40]);
});

test('regions and the fleet are sums of who is heard and tells', async () => {
  const { fleet, serverId } = await withServer();
  const [second, silent] = [await fleet.rooms.addServer(), await fleet.rooms.addServer()];
  fleet.next(() => fleet.hear(silent.serverId, { ...calls(9), cpuUsagePercent: 90 }));
  fleet.next(() => {
    fleet.hear(serverId, { ...calls(30), cpuUsagePercent: 20 });
    fleet.hear(second.serverId, { ...calls(12), cpuUsagePercent: 50 });
  });
  fleet.next(() => fleet.hear(serverId, {}));
  const asked = fleet.last(4);
  const { metrics } = await fleet.reader.ofRegion('US-WEST', asked);
  expect(metrics.calls.mean).toEqual([null, 9, 42, null]);
  expect(metrics.connections.mean).toEqual([null, null, null, null]);
  expect(metrics.cpuUsagePercent.mean).toEqual([null, 90, 35, null]);
  expect(metrics.highestCpuUsagePercent.max).toEqual([null, 90, 50, null]);
  expect(metrics.heardServers.mean).toEqual([null, 1, 2, 1]);
  const whole = await fleet.reader.ofFleet(asked);
  expect({ ...whole.metrics, heardServers: null }).toEqual({ ...metrics, heardServers: null });
  expect(whole.metrics.heardServers.mean).toEqual([0, 1, 2, 1]);
});
