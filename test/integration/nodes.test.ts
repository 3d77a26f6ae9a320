import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { Plan } from '@meridian/shared/plan.ts';
import type { Region } from '@meridian/shared/region.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BeatingNode } from '../kit/beating-node.ts';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

const FAST = { MERIDIAN_HEARTBEAT_INTERVAL_MS: '50', MERIDIAN_SUSPECT_AFTER_MS: '200', MERIDIAN_DEAD_AFTER_MS: '500' };

const live = useServer(FAST);

const statusOf = async (target: object) =>
  (await live.admin.get<NodeStatus | null>('serverMetrics.getServerStatus', target)).data;
const serverOf = async ({ regionId, serverId }: { regionId: string; serverId: string }) =>
  (await live.admin.get<Region>('regionManager.getRegion', { regionId })).data.servers.find(
    (server) => server.serverId === serverId,
  );
const eventTypes = async (target: object) =>
  (await live.admin.get<{ events: { type: string }[] }>('events.list', { target, limit: 1000 })).data.events.map(
    ({ type }) => type,
  );

async function aServer(type: 'Backend' | 'Proxy' = 'Backend') {
  const added = await addServer(live.admin, await makeRegion(live.admin), { type });
  return { ...added, node: new FakeNode(live.meridian.url, added.apiKey, type) };
}

describe('a heartbeat', () => {
  test('that is not newer is answered as usual, and does not count', async () => {
    const { node, target } = await aServer();
    const bootId = crypto.randomUUID();
    const say = (sequence: number, calls: number, boot = bootId) =>
      node.say({
        bootId: boot,
        sequence,
        runtimeStatus: 'Running',
        activeTelephonySessions: calls,
        activeWebSessions: 0,
      });
    expect((await say(5, 10)).data.accepted).toBe(true);
    expect((await say(5, 11)).data).toMatchObject({ accepted: false, desiredStatus: 'Running', nextHeartbeatMs: 50 });
    expect((await say(4, 12)).data.accepted).toBe(false);
    expect((await statusOf(target))?.activeTelephonySessions).toBe(10);
    const newBoot = crypto.randomUUID();
    expect((await say(0, 20, newBoot)).data.accepted).toBe(true);
    expect((await say(99, 13)).data.accepted, 'an older boot').toBe(false);
    expect((await statusOf(target))?.activeTelephonySessions).toBe(20);
  });

  test('clamps percentages, ignores what it does not know and what is the other type’s, and never invents a zero', async () => {
    const { node, target } = await aServer('Proxy');
    const { status } = await node.beat(4, 'Running', {
      cpuUsagePercent: 120,
      memoryUsagePercent: -3,
      activeTelephonySessions: 'not a proxy’s',
      somethingNew: { deep: true },
    });
    expect(status).toBe(200);
    expect(await statusOf(target)).toMatchObject({
      type: 'Proxy',
      cpuUsagePercent: 100,
      memoryUsagePercent: 0,
      activeConnections: 4,
      outboundQueued: null,
    });
    expect(await statusOf(target)).not.toHaveProperty('activeTelephonySessions');
  });

  test('that is malformed is refused with every field named', async () => {
    const { node } = await aServer();
    const answer = await node.say({ bootId: 'mine', sequence: -1, runtimeStatus: 'Fine', cpuUsagePercent: 'hot' });
    expect(answer.status).toBe(400);
    expect(answer.error.data.blockers[0]?.sample.toSorted()).toEqual([
      'bootId',
      'cpuUsagePercent',
      'runtimeStatus',
      'sequence',
    ]);
  });

  test('needs a server’s key, and a server’s key opens nothing else', async () => {
    const { apiKey } = await aServer();
    const beat = (token: string | null) => new HttpCaller(live.meridian.url, token).post('node.heartbeat', {});
    expect((await beat(null)).status).toBe(401);
    expect((await beat('mrd_unknown')).status).toBe(401);
    expect((await beat(live.meridian.adminToken)).status).toBe(401);
    expect((await new HttpCaller(live.meridian.url, apiKey).get('regionManager.getRegions')).status).toBe(401);
  });

  test('may come 20 times a second, 50 at once; a goodbye always gets through', async () => {
    const { node } = await aServer();
    // So many that also a busy machine answers them faster than they may come.
    const statuses = await Promise.all(Array.from({ length: 200 }, async () => (await node.beat(0)).status));
    expect(statuses.filter((status) => status === 200).length).toBeGreaterThanOrEqual(50);
    expect(statuses).toContain(429);
    expect((await node.goodbye()).status).toBe(200);
  });
});

describe('silence', () => {
  // Somebody elsewhere is heard all the time: it is not Meridian whose link is cut.
  let elsewhere: BeatingNode;
  beforeAll(async () => {
    elsewhere = new BeatingNode((await aServer()).node, 50);
    await elsewhere.start();
  });
  afterAll(() => elsewhere.stop());

  test('makes a node suspect, then dead; a heartbeat brings it back', async () => {
    const { node, target } = await aServer();
    await node.beat(2);
    expect((await serverOf(target))?.routable).toBe(true);
    const suspect = await until(
      () => serverOf(target),
      (server) => server?.routable === false,
    );
    expect(suspect?.notRoutableBecause).toEqual([{ code: 'NODE_SUSPECT', message: expect.any(String) }]);
    expect(suspect?.node?.liveness, 'suspect is still online').toBe('Suspect');
    const dead = await until(
      () => serverOf(target),
      (server) => server?.node === null,
    );
    expect(dead?.notRoutableBecause.map(({ code }) => code)).toEqual(['NODE_DEAD']);
    await node.beat(2);
    expect((await serverOf(target))?.notRoutableBecause.map(({ code }) => code)).toEqual(['NODE_REJOINING']);
    await until(
      () => eventTypes(target),
      (types) => types.join().includes('node.online,node.suspect,node.dead,node.online'),
    );
    node.reboot();
    await node.beat(2);
    expect((await serverOf(target))?.routable, 'a new process was never away').toBe(true);
  });

  test('of a disabled node with calls blocks its deletion until the calls count as lost', async () => {
    const { node, target } = await aServer();
    await node.beat(3);
    await live.admin.post('regionManager.disableRegionServer', { ...target, ...REASONS });
    const codes = async () =>
      (
        await live.admin.get<Plan>('regionManager.plan', { type: 'deleteRegionServerSafe', ...target })
      ).data.blockers.map(({ code }) => code);
    expect(await codes()).toEqual(['DeleteServer:NODE_ONLINE', 'DeleteServer:ACTIVE_SESSIONS']);
    await until(codes, (seen) => seen.join() === 'DeleteServer:ACTIVE_SESSIONS');
    await until(codes, (seen) => seen.length === 0);
    const { data: plan } = await live.admin.get<Plan>('regionManager.plan', {
      type: 'deleteRegionServerSafe',
      ...target,
    });
    expect(plan.warnings).toMatchObject([{ code: 'SESSIONS_LOST', count: 3 }]);
    await until(
      () => eventTypes(target),
      (types) => types.includes('node.sessionsLost'),
    );
    expect((await live.admin.post('regionManager.deleteRegionServerSafe', target)).status).toBe(200);
  });
});

test('a goodbye that was premature is taken back by a later heartbeat of the same boot', async () => {
  const { node, target } = await aServer();
  await node.beat(1);
  await node.goodbye();
  expect(await statusOf(target)).toBeNull();
  await node.beat(1);
  expect(await statusOf(target)).toMatchObject({ runtimeStatus: 'Running', liveness: 'Alive' });
});

test('a region’s state overrides its servers’, and is named as a reason of its own', async () => {
  const { node, target } = await aServer();
  await node.beat(0);
  await live.admin.post('regionManager.enableRegionMaintenance', { regionId: target.regionId, ...REASONS });
  expect((await node.beat(0)).data).toMatchObject({ desiredStatus: 'Maintenance', reason: REASONS.publicReason });
  expect((await serverOf(target))?.notRoutableBecause).toEqual([
    { code: 'REGION_MAINTENANCE', message: expect.stringContaining(REASONS.publicReason) },
  ]);
});

test('after a kill and a restart what was online stays so, routed as before, and nobody is declared dead', async () => {
  const never = await aServer();
  const { node, target } = await aServer();
  await node.beat(5);
  await until(
    () => eventTypes(target),
    (types) => types.includes('node.online'),
  );
  await node.beat(5);
  await live.killAndRestart();
  expect(await serverOf(target)).toMatchObject({
    routable: true,
    node: { liveness: 'Unknown', runtimeStatus: 'Running' },
  });
  expect(await serverOf(never.target)).toMatchObject({ routable: false, node: null });
  await live.admin.post('regionManager.disableRegionServer', { ...target, ...REASONS });
  const refused = await live.admin.post('regionManager.deleteRegionServerSafe', target);
  expect(refused.error.data.blockers.map(({ code }) => code)).toEqual([
    'DeleteServer:NODE_ONLINE',
    'DeleteServer:ACTIVE_SESSIONS',
  ]);
});

test('a heartbeat that was answered is known after a kill at once', async () => {
  for (let round = 0; round < 3; round++) {
    const { node, target } = await aServer();
    await live.admin.post('regionManager.disableRegionServer', { ...target, ...REASONS });
    await node.beat(9);
    await live.killAndRestart();
    const refused = await live.admin.post('regionManager.deleteRegionServerSafe', target);
    expect(refused.error.data.appCode).toBe('DeleteServer:NODE_ONLINE');
  }
});

test('what a node says of itself comes without control characters', async () => {
  const { node, target } = await aServer();
  await node.beat(1, 'Running', {
    version: '\u001b[2J2.4.1\u202e',
    runtimeStatusReason: `\u001b]52;c;eA==\u0007${'x'.repeat(900)}`,
  });
  const status = await statusOf(target);
  expect(status?.version).toBe('[2J2.4.1');
  expect(status?.runtimeStatusReason).toHaveLength(500);
});

test('getAllActiveNodes filters by region and type', async () => {
  const backend = await aServer('Backend');
  const proxy = await aServer('Proxy');
  await backend.node.beat(1);
  await proxy.node.beat(1);
  const active = async (filter: object) =>
    (await live.admin.get<NodeStatus[]>('serverMetrics.getAllActiveNodes', filter)).data.map(({ nodeId }) => nodeId);
  expect(await active({ regionId: backend.target.regionId })).toEqual([backend.target.serverId]);
  expect(await active({ type: 'Proxy' })).toContain(proxy.target.serverId);
  expect(await active({ type: 'Proxy' })).not.toContain(backend.target.serverId);
});
