import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { NodeStatus } from '@meridian/shared/node-status.ts';
import { type Orders, RelayClient, type RelayRefusal } from '@meridian/server/client';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { CuttingProxy } from '../kit/cutting-proxy.ts';
import { addServer, freshKey, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { RelayConnection } from '../kit/relay-connection.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

const EXAMPLE = fileURLToPath(new URL('../../docs/examples/relay.ts', import.meta.url));

const live = useServer();
const open: RelayConnection[] = [];

afterEach(async () => {
  for (const connection of open.splice(0)) await connection.close();
});

function connect(token: string): RelayConnection {
  const connection = new RelayConnection(live.meridian.url, token);
  open.push(connection);
  return connection;
}

async function servers(count: number, type: 'Backend' | 'Proxy' = 'Backend') {
  const regionId = await makeRegion(live.admin);
  const added: Awaited<ReturnType<typeof addServer>>[] = [];
  for (let index = 0; index < count; index++) added.push(await addServer(live.admin, regionId, { type }));
  return { regionId, added, keys: added.map(({ apiKey }) => apiKey) };
}

const refusalIn = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: { appCode?: string }) => error.appCode,
  );

test('one connection speaks for many nodes; each is told what is asked of it when it changes, and only then', async () => {
  const { regionId, added, keys } = await servers(3);
  const relay = connect(keys[0] ?? '');
  const handles = await relay.handlesOf(keys);
  expect(new Set(handles).size).toBe(3);
  expect(await relay.handlesOf(keys), 'the same again').toEqual(handles);

  const first = await relay.beat(handles, { activeTelephonySessions: 2, activeWebSessions: 1 });
  expect(first).toMatchObject({ accepted: 3, nextHeartbeatMs: 2000, dropped: [] });
  expect(first.told).toEqual(handles.map((handle) => ({ handle, desiredStatus: 'Running', reason: null })));
  const active = await live.admin.get<NodeStatus[]>('serverMetrics.getAllActiveNodes', { regionId });
  expect(active.data.map(({ activeTelephonySessions }) => activeTelephonySessions)).toEqual([2, 2, 2]);
  expect((await relay.beat(handles)).told).toEqual([]);

  await live.admin.post('regionManager.disableRegionServer', { ...added[1]?.target, ...REASONS });
  expect((await relay.beat(handles)).told).toEqual([
    { handle: handles[1], desiredStatus: 'Maintenance', reason: REASONS.publicReason },
  ]);
  await live.admin.post('regionManager.drainRegionServer', { ...added[2]?.target, ...REASONS });
  expect((await relay.beat(handles)).told).toMatchObject([
    { handle: handles[2], desiredStatus: 'Draining', drain: { wrapUp: false } },
  ]);
  expect((await relay.beat(handles)).told).toEqual([]);

  const again = connect(keys[2] ?? '');
  expect(
    (await again.beat(await again.handlesOf(keys), { bootId: crypto.randomUUID() })).told,
    'a new connection',
  ).toHaveLength(3);
});

test('what is stale, doubled, unknown, malformed or gone is dropped by itself and named, never the others', async () => {
  const { added, keys } = await servers(6);
  const relay = connect(keys[0] ?? '');
  const [good, stale, doubled, malformed, gone, replaced] = (await relay.handlesOf(keys)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const old = relay.next(stale);
  await relay.beat([stale]);
  await live.admin.post('regionManager.disableRegionServer', { ...added[4]?.target, ...REASONS });
  await live.admin.post('regionManager.deleteRegionServerSafe', added[4]?.target);
  await live.admin.post('regionManager.addOrUpdateRegionServer', {
    mode: 'edit',
    ...added[5]?.target,
    server: { ...added[5]?.server, apiKey: freshKey() },
  });
  const reply = await relay.say([
    relay.next(good),
    old,
    relay.next(doubled, { version: 'earlier' }),
    relay.next(malformed, { sequence: -1 }),
    relay.next(gone),
    relay.next(replaced),
    relay.next(99),
    { runtimeStatus: 'Running' },
    relay.next(doubled, { version: 'later' }),
  ]);
  expect(reply.accepted).toBe(2);
  expect(Object.fromEntries(reply.dropped.map(({ code, entries }) => [code, entries]))).toEqual({
    'Node:STALE': [1],
    'Node:DOUBLED': [2],
    BAD_REQUEST: [3],
    'Node:GONE': [4],
    UNAUTHORIZED: [5],
    'Node:UNKNOWN_HANDLE': [6, 7],
  });
  expect(reply.dropped.find(({ code }) => code === 'BAD_REQUEST')?.message).toContain('sequence must not be negative');
  const { data } = await live.admin.get<NodeStatus>('serverMetrics.getServerStatus', added[2]?.target);
  expect(data.version).toBe('later');

  await relay.call('node.detach', { handles: [good, 99] });
  const after = await relay.say([good, gone, replaced, stale].map((handle) => relay.next(handle)));
  expect(after, 'who left or has ended has no handle any more').toMatchObject({
    accepted: 1,
    dropped: [{ code: 'Node:UNKNOWN_HANDLE', entries: [0, 1, 2] }],
  });
});

test('a key that is not good gets no handle, and its own code; the others get theirs', async () => {
  const { added, keys } = await servers(3);
  const [signIn = '', deleted = '', replaced = ''] = keys;
  await live.admin.post('regionManager.disableRegionServer', { ...added[1]?.target, ...REASONS });
  await live.admin.post('regionManager.deleteRegionServerSafe', added[1]?.target);
  const fresh = freshKey();
  await live.admin.post('regionManager.addOrUpdateRegionServer', {
    mode: 'edit',
    ...added[2]?.target,
    server: { ...added[2]?.server, apiKey: fresh },
  });
  const { nodes } = await connect(signIn).attach([
    'nobody’s',
    deleted,
    replaced,
    live.meridian.adminToken,
    fresh,
    signIn,
  ]);
  expect(nodes.map((node) => ('handle' in node ? 'attached' : node.code))).toEqual([
    'UNAUTHORIZED',
    'Node:GONE',
    'UNAUTHORIZED',
    'UNAUTHORIZED',
    'attached',
    'attached',
  ]);
});

test('what the connection signed in with may go: the nodes it speaks for stay heard', async () => {
  const { added, keys } = await servers(2);
  const relay = connect(keys[0] ?? '');
  const handles = await relay.handlesOf(keys);
  await live.admin.post('regionManager.disableRegionServer', { ...added[0]?.target, ...REASONS });
  await live.admin.post('regionManager.deleteRegionServerSafe', added[0]?.target);
  const reply = await relay.beat(handles);
  expect(reply).toMatchObject({ accepted: 1, dropped: [{ code: 'Node:GONE', entries: [0] }] });
  expect(await refusalIn(relay.attach(keys)), 'but it brings no more').toBe('Node:GONE');
});

test('proxies get their region’s peers once, and anew when they change', async () => {
  const { regionId, keys } = await servers(2, 'Proxy');
  const backends = [await addServer(live.admin, regionId), await addServer(live.admin, regionId)];
  const relay = connect(keys[0] ?? '');
  const handles = await relay.handlesOf([...keys, ...backends.map(({ apiKey }) => apiKey)]);
  const before = await relay.beat(handles);
  expect(before.told.map(({ peers }) => typeof peers)).toEqual(['number', 'number', 'undefined', 'undefined']);
  const ids = before.peerLists[before.told[0]?.peers ?? -1]?.map(({ serverId }) => serverId);
  expect(ids?.toSorted(), 'also those heard in the same message').toEqual(
    backends.map(({ target }) => target.serverId).toSorted(),
  );
  expect(await relay.beat(handles)).toMatchObject({ told: [], peerLists: [] });
  await live.admin.post('regionManager.disableRegionServer', { ...backends[0]?.target, ...REASONS });
  const after = await relay.beat(handles);
  expect(after.told.map(({ handle }) => handle)).toEqual(handles.slice(0, 3));
  expect(after.peerLists[0]?.map(({ serverId }) => serverId)).toEqual([backends[1]?.target.serverId]);
});

test('a goodbye gets through whatever came before it; a flood from one node costs that node alone', async () => {
  const { keys } = await servers(2);
  const relay = connect(keys[0] ?? '');
  const [noisy = -1, calm = -1] = await relay.handlesOf(keys);
  const replies = await Promise.all(Array.from({ length: 8 }, () => relay.beat([noisy, calm])));
  expect(replies.every(({ accepted }) => accepted === 2)).toBe(true);
  let dropped = 0;
  for (let times = 0; times < 60; times++) {
    const reply = await relay.beat([noisy]);
    dropped += reply.dropped[0]?.code === 'TOO_MANY_REQUESTS' ? 1 : 0;
  }
  expect(dropped).toBeGreaterThan(0);
  expect(await relay.beat([noisy], { runtimeStatus: 'Stopped' })).toMatchObject({ accepted: 1, dropped: [] });
  expect(await relay.beat([calm])).toMatchObject({ accepted: 1, dropped: [] });
});

test('limits and roles: too many at once, nothing attached, over HTTP, with an operator’s token', async () => {
  const { keys } = await servers(1);
  const relay = connect(keys[0] ?? '');
  expect(await refusalIn(relay.beat([0])), 'nothing attached').toBe('BAD_REQUEST');
  expect(await refusalIn(relay.attach(Array.from({ length: 1001 }, () => 'x')))).toBe('BAD_REQUEST');
  await relay.handlesOf(keys);
  expect(await refusalIn(relay.beat(Array.from({ length: 5001 }, () => 0)))).toBe('BAD_REQUEST');
  expect(await refusalIn(relay.say([]))).toBe('BAD_REQUEST');
  expect(await refusalIn(connect(live.meridian.adminToken).attach(keys))).toBe('UNAUTHORIZED');
  expect(await refusalIn(connect(live.meridian.adminToken).beat([0]))).toBe('UNAUTHORIZED');
  const overHttp = new HttpCaller(live.meridian.url, keys[0] ?? '');
  expect((await overHttp.post('node.attach', { keys })).error.data.appCode).toBe('BAD_REQUEST');
  expect((await overHttp.post('node.heartbeats', { nodes: [{}] })).error.data.appCode).toBe('BAD_REQUEST');
});

test('keys that nobody has count as failed sign-ins of their address; a good key still gets in', async () => {
  const { keys } = await servers(1);
  const relay = connect(keys[0] ?? '');
  const { nodes } = await relay.attach([...Array.from({ length: 60 }, (_, index) => `guess-${index}`), ...keys]);
  const codes = nodes.map((node) => ('handle' in node ? 'attached' : node.code));
  expect(codes.filter((code) => code === 'UNAUTHORIZED').length).toBeLessThanOrEqual(30);
  expect(codes.filter((code) => code === 'TOO_MANY_REQUESTS').length).toBeGreaterThanOrEqual(30);
  expect(codes.at(-1)).toBe('attached');
});

test('a payload that is too large, and a relay that does not wait for its answers, harm nobody else', async () => {
  const { keys } = await servers(2);
  const [calm, huge, hasty] = [connect(keys[0] ?? ''), connect(keys[0] ?? ''), connect(keys[1] ?? '')];
  const calmHandles = await calm.handlesOf(keys.slice(0, 1));
  const hastyHandles = await hasty.handlesOf(keys.slice(1));
  const tooLarge = huge.say([{ version: 'x'.repeat(1024 * 1024) }]);
  await expect(tooLarge).rejects.toThrow('closed with 1009');
  const strays = Array.from({ length: 500 }, (_, index) => hasty.next(1000 + index));
  const asked = Array.from({ length: 40 }, () => refusalIn(hasty.say(strays)));
  expect(await calm.beat(calmHandles)).toMatchObject({ accepted: 1 });
  const refusals = await Promise.all(asked);
  expect(refusals.every((refusal) => refusal === null || refusal === 'TOO_MANY_REQUESTS')).toBe(true);
  expect(await hasty.beat(hastyHandles), 'it goes on').toMatchObject({ accepted: 1 });
  expect(await calm.beat(calmHandles)).toMatchObject({ accepted: 1 });
});

describe('the client', () => {
  /** What a relay hears of a node that reports again and again, as a process would. */
  function speakFor(relay: RelayClient, key: string) {
    const orders: Orders[] = [];
    const refusals: RelayRefusal[] = [];
    const node = relay.add(key, {
      onOrders: (asked) => orders.push(asked),
      onRefused: (refusal) => refusals.push(refusal),
    });
    const bootId = crypto.randomUUID();
    let sequence = 0;
    const report = (more: object = {}) =>
      node.report({ bootId, sequence: sequence++, runtimeStatus: 'Running', ...more });
    report();
    return { orders, refusals, report, asked: () => orders.at(-1)?.desiredStatus };
  }

  test('sends the last report of each node, hands out what is asked of it, and says goodbye when it closes', async () => {
    const { added, keys } = await servers(3);
    const relay = new RelayClient({ url: live.meridian.url, collectMs: 20 });
    const nodes = keys.map((key) => speakFor(relay, key));
    nodes[0]?.report({ activeTelephonySessions: 7, activeWebSessions: 0 });
    await until(
      () => nodes.map(({ asked }) => asked()),
      (asked) => asked.join() === 'Running,Running,Running',
    );
    expect(relay.nextHeartbeatMs).toBe(2000);
    const status = async (index: number) =>
      (await live.admin.get<NodeStatus | null>('serverMetrics.getServerStatus', added[index]?.target)).data;
    expect(await status(0)).toMatchObject({ activeTelephonySessions: 7 });
    await live.admin.post('regionManager.disableRegionServer', { ...added[1]?.target, ...REASONS });
    nodes[1]?.report();
    await until(
      () => nodes[1]?.orders.at(-1),
      (orders) => orders?.reason === REASONS.publicReason,
    );
    expect(nodes[0]?.orders, 'nothing new for the others').toHaveLength(1);
    for (const node of nodes) node.report({ runtimeStatus: 'Stopped' });
    await relay.close();
    expect(await Promise.all([0, 1, 2].map(status))).toEqual([null, null, null]);
  });

  test('after a cut it connects, brings its keys and reports again; it learns what was asked meanwhile', async () => {
    const { regionId, keys } = await servers(2);
    const proxy = await CuttingProxy.before(live.meridian.url);
    const relay = new RelayClient({ url: proxy.url, collectMs: 20, retryDelayMs: () => 20 });
    const nodes = keys.map((key) => speakFor(relay, key));
    await until(
      () => nodes.map(({ asked }) => asked()),
      (asked) => asked.join() === 'Running,Running',
    );
    proxy.cut();
    await live.admin.post('regionManager.enableRegionMaintenance', { regionId, ...REASONS });
    await until(
      () => {
        for (const node of nodes) node.report();
        return nodes.map(({ asked }) => asked());
      },
      (asked) => asked.join() === 'Maintenance,Maintenance',
    );
    await relay.close();
    await proxy.close();
  });

  test('a node whose server is deleted is told so, also while it is the one that signed in; the others go on', async () => {
    const { added, keys } = await servers(2);
    const relay = new RelayClient({ url: live.meridian.url, collectMs: 20, retryDelayMs: () => 20 });
    await live.admin.post('regionManager.disableRegionServer', { ...added[0]?.target, ...REASONS });
    await live.admin.post('regionManager.deleteRegionServerSafe', added[0]?.target);
    const [gone, other] = keys.map((key) => speakFor(relay, key));
    await until(
      () => gone?.refusals.map(({ code }) => code),
      (codes) => codes?.join() === 'Node:GONE',
    );
    await until(
      () => other?.asked(),
      (asked) => asked === 'Running',
    );
    other?.report({ sequence: -1 });
    await until(
      () => other?.refusals.map(({ code }) => code),
      (codes) => codes?.join() === 'BAD_REQUEST',
    );
    await relay.close();
  });

  test('the example in docs reports for each key until it is stopped, then says goodbye', async () => {
    const { added, keys } = await servers(2);
    const env = { ...process.env, MERIDIAN_URL: live.meridian.url };
    const example = spawn(process.execPath, [EXAMPLE, ...keys], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    onTestFinished(() => void example.kill('SIGKILL'));
    let said = '';
    example.stdout.on('data', (data: Buffer) => (said += data.toString()));
    await until(
      () => said,
      (text) => [1, 2].every((which) => text.includes(`backend ${which} is told: Running`)),
      { withinMs: 25_000 },
    );
    const exited = once(example, 'exit');
    example.kill('SIGTERM');
    expect(await exited).toEqual([0, null]);
    for (const { target } of added) {
      expect((await live.admin.get('serverMetrics.getServerStatus', target)).data).toBeNull();
    }
  });
});
