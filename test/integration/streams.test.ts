import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { MetricsFrame } from '@meridian/shared/frame.ts';
import type { ViewFrame } from '@meridian/shared/view.ts';
import { connect } from 'node:net';
import {
  applyViewFrame,
  createMeridianClient,
  EMPTY_VIEW,
  type LinkState,
  refusalOf,
  watchFleet,
  watchMetrics,
  watchView,
} from '@meridian/server/client';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { CuttingProxy } from '../kit/cutting-proxy.ts';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { removeDirectory, startServer } from '../kit/server-process.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

const live = useServer();
const clientOf = (token = live.meridian.adminToken, url = live.meridian.url) =>
  createMeridianClient({ url, token, retryDelayMs: () => 20 });

test('events arrive as they happen, each with its seq, and lastEventId brings what was missed', async () => {
  const seen: MeridianEvent[] = [];
  const watching = clientOf().events.watch.subscribe({}, { onData: ({ data }) => seen.push(data) });
  const regionId = await until(
    () => makeRegion(live.admin),
    () => seen.length > 0,
  );
  await live.admin.post('regionManager.disableRegion', { regionId, ...REASONS });
  await until(
    () => seen.at(-1),
    (event) => event?.type === 'disableRegion' && event.target.regionId === regionId,
  );
  watching.unsubscribe();
  expect(seen.at(-1)).toMatchObject({ actor: { name: 'admin', role: 'admin' }, ...REASONS });

  const all: MeridianEvent[] = [];
  const again = clientOf().events.watch.subscribe({ lastEventId: '0' }, { onData: ({ data }) => all.push(data) });
  const last = seen.at(-1)?.seq ?? 0;
  await until(
    () => all.length,
    (length) => length >= last,
  );
  again.unsubscribe();
  expect(all.map(({ seq }) => seq)).toEqual(all.map((_, index) => index + 1));
});

test('nothing is lost, doubled or reordered while the connection is cut again and again', async () => {
  const proxy = await CuttingProxy.before(live.meridian.url);
  const seqs: number[] = [];
  const links: LinkState['state'][] = [];
  const client = createMeridianClient({
    url: proxy.url,
    token: live.meridian.adminToken,
    retryDelayMs: () => 20,
    onLink: ({ state }) => links.push(state),
  });
  const start =
    (await live.admin.get<{ events: MeridianEvent[] }>('events.list', { last: 1 })).data.events[0]?.seq ?? 0;
  const watching = client.events.watch.subscribe(
    { lastEventId: String(start) },
    { onData: ({ data }) => seqs.push(data.seq) },
  );
  const regionId = await makeRegion(live.admin);
  let lastSeq = 0;
  for (let turn = 0; turn < 120; turn++) {
    lastSeq = (await live.admin.post('regionManager.disableRegion', { regionId, ...REASONS })).data.eventSeq;
    if (turn % 20 === 10) proxy.cut();
  }
  await until(
    () => seqs.at(-1),
    (seq) => seq === lastSeq,
  );
  watching.unsubscribe();
  expect(seqs).toEqual(Array.from({ length: lastSeq - start }, (_, index) => start + 1 + index));
  expect(links.filter((state) => state === 'open').length).toBeGreaterThan(1);
  await proxy.close();
});

test('metrics come as one snapshot, then as whole nodes that changed, at most four times a second', async () => {
  const { target, apiKey } = await addServer(live.admin, await makeRegion(live.admin));
  const node = new FakeNode(live.meridian.url, apiKey);
  await node.beat(1);
  const frames: MetricsFrame[] = [];
  const watching = watchMetrics(clientOf(), { onNews: (frame) => frames.push(frame) });
  const first = await until(
    () => frames[0],
    (frame) => frame !== undefined,
  );
  expect(first).toMatchObject({ type: 'snapshot', nodes: [{ nodeId: target.serverId, activeTelephonySessions: 1 }] });
  const startedAtMs = performance.now();
  for (let calls = 2; calls < 40; calls++) await node.beat(calls);
  await until(
    () => frames.at(-1),
    (frame) => frame?.nodes[0]?.activeTelephonySessions === 39,
  );
  const seconds = (performance.now() - startedAtMs) / 1000;
  expect(frames.length - 1).toBeLessThanOrEqual(Math.ceil(seconds * 4) + 1);
  await node.goodbye();
  const gone = await until(
    () => frames.at(-1),
    (frame) => frame?.type === 'frame' && frame.gone.length > 0,
  );
  expect(gone).toMatchObject({ gone: [target.serverId], nodes: [] });
  watching.stop();
});

test('the view that was set last is shown, also by the stream after a reconnect, and each frame says whose it is', async () => {
  const [one, other] = [await makeRegion(live.admin), await makeRegion(live.admin)];
  for (const regionId of [one, other]) await addServer(live.admin, regionId);
  const proxy = await CuttingProxy.before(live.meridian.url);
  let state = EMPTY_VIEW;
  let starts = 0;
  const shown: string[] = [];
  const watching = watchView(
    clientOf(live.meridian.adminToken, proxy.url),
    { regionId: one },
    {
      onStarted: () => starts++,
      onNews: (frame, { regionId = '' }) => {
        state = applyViewFrame(state, frame);
        shown.push(regionId);
        for (const { server } of state.rows) expect(server.regionId).toBe(regionId);
      },
    },
  );
  const isShown = (regionId: string) =>
    until(
      () => shown.at(-1),
      (last) => last === regionId,
    );
  await isShown(one);
  watching.setView({ regionId: other });
  await isShown(other);
  proxy.cut();
  await until(
    () => starts,
    (count) => count === 2,
  );
  await isShown(other);
  for (const regionId of [one, other, one]) watching.setView({ regionId });
  proxy.cut();
  await isShown(one);
  expect(state.rows).toHaveLength(1);
  watching.stop();
  await proxy.close();
});

test('the whole fleet comes in binary, and goes on where it was when the connection is cut', async () => {
  const { target, apiKey } = await addServer(live.admin, await makeRegion(live.admin));
  const node = new FakeNode(live.meridian.url, apiKey);
  await node.beat(1);
  const proxy = await CuttingProxy.before(live.meridian.url);
  const calls: (number | null)[] = [];
  let starts = 0;
  const watching = watchFleet(clientOf(live.meridian.adminToken, proxy.url), {
    onStarted: () => starts++,
    onNews: (fleet) => calls.push(fleet.metric(target.serverId, 'activeTelephonySessions')),
  });
  await until(
    () => calls.at(-1),
    (last) => last === 1,
  );
  const before = calls.length;
  proxy.cut();
  await node.beat(2);
  await until(
    () => calls.at(-1),
    (last) => last === 2,
  );
  expect(starts).toBe(2);
  expect(calls.slice(before), 'no keyframe was needed, and nothing was unknown meanwhile').not.toContain(null);
  watching.stop();
  await proxy.close();
});

test('a view is moved while it is watched, and a viewer reads no private reason in it', async () => {
  const regionId = await makeRegion(live.admin);
  const ids: string[] = [];
  for (let added = 0; added < 3; added++) ids.push((await addServer(live.admin, regionId)).target.serverId);
  await live.admin.post('regionManager.disableRegion', { regionId, ...REASONS });
  const { token } = (
    await live.admin.post<{ token: string }>('operators.createToken', { name: 'looks', role: 'viewer' })
  ).data;
  let state = EMPTY_VIEW;
  const frames: ViewFrame[] = [];
  const watching = watchView(
    clientOf(token),
    { regionId, rows: 2 },
    {
      onNews: (frame) => {
        frames.push(frame);
        state = applyViewFrame(state, frame);
      },
    },
  );
  const shown = () => state.rows.map(({ server }) => server.serverId);
  await until(shown, (rows) => rows.length === 2);
  expect(shown()).toEqual(ids.slice(0, 2));
  watching.setView({ regionId, rows: 2, offset: 1 });
  await until(shown, (rows) => rows[0] === ids[1]);
  expect(shown()).toEqual(ids.slice(1));
  watching.stop();
  expect(JSON.stringify(frames)).toContain(REASONS.publicReason);
  expect(JSON.stringify(frames)).not.toContain(REASONS.privateReason);
});

test('binary frames are for WebSockets: who asks for them otherwise is told so', async () => {
  const response = await fetch(
    `${live.meridian.url}/trpc/serverMetrics.watch?input=${encodeURIComponent('{"format":"binary"}')}`,
    { headers: { authorization: `Bearer ${live.meridian.adminToken}` } },
  );
  expect(await response.text()).toContain('format binary is for WebSockets');
});

test('a subscription is plain server-sent events for curl', async () => {
  const response = await fetch(
    `${live.meridian.url}/trpc/events.watch?input=${encodeURIComponent('{"lastEventId":"0"}')}`,
    {
      headers: { authorization: `Bearer ${live.meridian.adminToken}`, accept: 'text/event-stream' },
    },
  );
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const reader = response.body?.getReader();
  let text = '';
  while (!/^id: 1$/m.test(text)) text += new TextDecoder().decode((await reader?.read())?.value);
  expect(text).toContain('operators.createToken');
  await reader?.cancel();
});

test('a revoked token’s open streams end within two seconds, and it opens nothing any more', async () => {
  const { tokenId, token } = (
    await live.admin.post<{ tokenId: string; token: string }>('operators.createToken', { name: 'temp', role: 'viewer' })
  ).data;
  const client = clientOf(token);
  const ended = { events: false, metrics: false };
  const frames: MetricsFrame[] = [];
  const isTold = (error: unknown) => refusalOf(error)?.appCode === 'UNAUTHORIZED';
  client.events.watch.subscribe({}, { onError: (error) => (ended.events = isTold(error)) });
  watchMetrics(client, {
    onNews: (frame) => frames.push(frame),
    onError: (error) => (ended.metrics = isTold(error)),
  });
  await until(
    () => frames.length,
    (length) => length > 0,
  );
  await live.admin.post('operators.revoke', { tokenId });
  await until(
    () => ended,
    ({ events, metrics }) => events && metrics,
    { withinMs: 2000 },
  );
  const refused = await client.regionManager.getRegions.query().catch(refusalOf);
  expect(refused).toMatchObject({ appCode: 'UNAUTHORIZED' });
});

test('a reader of a long log that reads nothing blocks nobody, and a log that is shorter than what it saw starts at its end', async () => {
  const socket = new WebSocket(`${live.meridian.url.replace('http', 'ws')}/trpc`, {
    headers: { authorization: `Bearer ${live.meridian.adminToken}` },
  });
  await new Promise((resolve) => socket.once('open', resolve));
  socket.pause();
  const regionId = await makeRegion(live.admin);
  const long = { regionId, privateReason: 'x', publicReason: 'y'.repeat(500) };
  for (let turn = 0; turn < 300; turn++) await live.admin.post('regionManager.disableRegion', long);
  for (let id = 1; id <= 20; id++) {
    const params = { path: 'events.watch', input: { lastEventId: '0' } };
    socket.send(JSON.stringify({ id, method: 'subscription', params }));
  }
  const slowestMs = await slowestAnswerMs(20);
  expect(slowestMs).toBeLessThan(2000);
  socket.terminate();

  const seen: MeridianEvent[] = [];
  const watching = clientOf().events.watch.subscribe(
    { lastEventId: '999999999' },
    { onData: ({ data }) => seen.push(data) },
  );
  await until(
    () => live.admin.post('regionManager.enableRegion', { regionId }),
    () => seen.length > 0,
  );
  watching.unsubscribe();
});

async function slowestAnswerMs(times: number): Promise<number> {
  let slowestMs = 0;
  for (let turn = 0; turn < times; turn++) {
    const askedAtMs = performance.now();
    await fetch(`${live.meridian.url}/healthz`);
    slowestMs = Math.max(slowestMs, performance.now() - askedAtMs);
  }
  return slowestMs;
}

test('no request on the way to a WebSocket can end the server', async () => {
  const { hostname, port } = new URL(live.meridian.url);
  const upgrade = (path: string, host: string) =>
    [
      `GET ${path} HTTP/1.1`,
      `Host: ${host}`,
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      '\r\n',
    ].join('\r\n');
  for (const [path, host] of [
    ['/trpc', '[[['],
    ['/trpc', ''],
    ['/trpc', 'x:99999999'],
    ['//[', 'x'],
    ['/elsewhere', 'x'],
  ] as const) {
    for (const leave of ['reset', 'stay'] as const) {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined).resume();
      await new Promise((resolve) => socket.write(upgrade(path, host), resolve));
      if (leave === 'reset') socket.resetAndDestroy();
      else await new Promise((resolve) => socket.once('close', resolve));
    }
  }
  expect((await fetch(`${live.meridian.url}/healthz`)).status).toBe(200);
});

test('a server that has frozen is noticed within seconds, and found again when it thaws', async () => {
  const frozen = await startServer();
  const links: LinkState[] = [];
  const frames: MetricsFrame[] = [];
  const client = createMeridianClient({
    url: frozen.url,
    token: frozen.adminToken,
    retryDelayMs: () => 50,
    keepAlive: { intervalMs: 200, pongTimeoutMs: 200 },
    onLink: (link) => links.push(link),
  });
  const watching = watchMetrics(client, { onNews: (frame) => frames.push(frame) });
  await until(
    () => frames.length,
    (length) => length === 1,
  );
  frozen.process.kill('SIGSTOP');
  await until(
    () => links.at(-1),
    (link) => link?.state === 'connecting',
  );
  expect(links.some(({ retryInMs }) => retryInMs === 50)).toBe(true);
  frozen.process.kill('SIGCONT');
  await until(
    () => frames.length,
    (length) => length === 2,
  );
  watching.stop();
  expect(await frozen.stop()).toBe(0);
  removeDirectory(frozen.stateDir);
});

test('a WebSocket without a token learns nothing, and an oversized message ends it', async () => {
  const socket = new WebSocket(`${live.meridian.url.replace('http', 'ws')}/trpc`);
  await new Promise((resolve) => socket.once('open', resolve));
  socket.send(JSON.stringify({ id: 1, method: 'subscription', params: { path: 'events.watch', input: {} } }));
  const [message] = await new Promise<[Buffer]>((resolve) => socket.once('message', (data: Buffer) => resolve([data])));
  expect(JSON.parse(message.toString())).toMatchObject({ id: 1, error: { data: { appCode: 'UNAUTHORIZED' } } });
  socket.send('x'.repeat(1024 * 1024 + 1));
  const code = await new Promise((resolve) => socket.once('close', resolve));
  expect(code).toBe(1009);
});

test('a stop with open streams takes less than five seconds, and exits with 0', async () => {
  const own = await startServer();
  const client = clientOf(own.adminToken, own.url);
  const frames: MetricsFrame[] = [];
  const watching = watchMetrics(client, { onNews: (frame) => frames.push(frame) });
  const curl = await fetch(`${own.url}/trpc/events.watch?input=%7B%7D`, {
    headers: { authorization: `Bearer ${own.adminToken}` },
  });
  await until(
    () => frames.length,
    (length) => length > 0,
  );
  const startedAtMs = performance.now();
  expect(await own.stop()).toBe(0);
  expect(performance.now() - startedAtMs).toBeLessThan(5000);
  watching.stop();
  await curl.body?.cancel().catch(() => undefined);
  removeDirectory(own.stateDir);
});
