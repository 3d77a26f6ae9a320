import type { HeartbeatReply } from '@meridian/shared/node-status.ts';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { BeatingNode } from '../kit/beating-node.ts';
import { CallingProxy, TakingBackend } from '../kit/calling-node.ts';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, freshKey, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { removeDirectory, type ServerProcess, startServer } from '../kit/server-process.ts';
import { until } from '../kit/until.ts';

const BEAT_MS = 100;
/** On a loaded machine calls are slow, and that is no fault. */
const PATIENTLY = { withinMs: 25_000 };
const FAST = { MERIDIAN_HEARTBEAT_INTERVAL_MS: String(BEAT_MS) };

let meridian: ServerProcess = await startServer(FAST);
const admin = new HttpCaller(meridian.url, meridian.adminToken);
afterAll(async () => {
  await meridian.stop();
  removeDirectory(meridian.stateDir);
});

/** A backend in service that takes calls and reports. */
async function takingBackend(regionId: string) {
  const backend = new TakingBackend();
  const apiKey = freshKey();
  const server = { endpoint: await backend.listen(), type: 'Backend', apiKey, sipPort: 5060 };
  const { data } = await admin.post('regionManager.addOrUpdateRegionServer', { mode: 'add', regionId, server });
  const target = { regionId, serverId: data.server?.serverId ?? '' };
  await admin.post('regionManager.disableRegionServerMaintenance', target);
  await admin.post('regionManager.enableRegionServer', target);
  const node = new BeatingNode(new FakeNode(meridian.url, apiKey), BEAT_MS);
  await node.start();
  onTestFinished(() => {
    node.stop();
    backend.close();
  });
  return { backend, target };
}

/** A proxy in service, and what it calls with. */
async function callingProxy(regionId: string) {
  const { apiKey, server } = await addServer(admin, regionId, { type: 'Proxy' });
  const node = new BeatingNode(new FakeNode(meridian.url, apiKey, 'Proxy'), BEAT_MS);
  const { url, adminToken: token } = meridian;
  const proxy = new CallingProxy({ url, token, serverId: server.serverId, node });
  await node.start();
  onTestFinished(async () => {
    node.stop();
    await proxy.stop();
  });
  return { proxy, node };
}

test('calls are set up while Meridian is killed under load, and by its routes again once it is back', async () => {
  const regionId = await makeRegion(admin);
  const backends = await Promise.all(Array.from({ length: 4 }, () => takingBackend(regionId)));
  const elsewhere = await takingBackend(await makeRegion(admin));
  const out = await takingBackend(regionId);
  await admin.post('regionManager.disableRegionServer', { ...out.target, ...REASONS });
  const proxies = await Promise.all(Array.from({ length: 3 }, () => callingProxy(regionId)));
  await until(
    () => proxies.map(({ node }) => node.peers.length),
    (counts) => counts.every((count) => count === backends.length),
  );
  for (const { proxy } of proxies) proxy.start();
  const setups = () => proxies.map(({ proxy }) => ({ ...proxy.setups }));
  await until(setups, (all) => all.every(({ routed }) => routed >= 5), PATIENTLY);

  await meridian.kill();
  const takenBefore = backends.map(({ backend }) => backend.taken);
  await until(setups, (all) => all.every(({ byPeers }) => byPeers >= 25), PATIENTLY);
  const takenMeanwhile = backends.map(({ backend }, index) => backend.taken - (takenBefore[index] ?? 0));
  expect(Math.min(...takenMeanwhile), 'every one of the region has its part').toBeGreaterThan(0);

  const routedBefore = setups().map(({ routed }) => routed);
  meridian = await startServer({ ...FAST, MERIDIAN_PORT: new URL(meridian.url).port }, meridian.stateDir);
  await until(setups, (all) => all.every(({ routed }, index) => routed >= (routedBefore[index] ?? 0) + 5), PATIENTLY);
  expect(setups().map(({ failed }) => failed)).toEqual([0, 0, 0]);
  expect([elsewhere.backend.taken, out.backend.taken], 'neither abroad, nor out of service').toEqual([0, 0]);
}, 90_000);

test('only a proxy is told peers', async () => {
  const regionId = await makeRegion(admin);
  const [backend, proxy] = [await addServer(admin, regionId), await addServer(admin, regionId, { type: 'Proxy' })];
  const beat = async ({ apiKey, server }: typeof backend): Promise<HeartbeatReply> =>
    (await new FakeNode(meridian.url, apiKey, server.type).beat(0)).data;
  expect(await beat(proxy)).toMatchObject({ peers: [] });
  expect(await beat(backend)).not.toHaveProperty('peers');
  const { serverId, endpoint } = backend.server;
  const { peers } = await until(
    () => beat(proxy),
    ({ peers: told }) => told?.length !== 0,
  );
  expect(peers).toEqual([{ serverId, endpoint, sipPort: 5060, useSSL: true }]);
});
