import { once } from 'node:events';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Plan } from '@meridian/shared/plan.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import { afterEach, expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { freshKey, makeRegion } from '../kit/fleet-of-one.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

/** Slow detection: what is seen here is the probes' doing. */
const live = useServer({
  MERIDIAN_PROBE_INTERVAL_MS: '100',
  MERIDIAN_HEARTBEAT_INTERVAL_MS: '2000',
  MERIDIAN_SUSPECT_AFTER_MS: '600000',
  MERIDIAN_DEAD_AFTER_MS: '1200000',
});

const opened: HttpServer[] = [];
afterEach(() => {
  for (const server of opened.splice(0)) close(server);
});

function close(server: HttpServer): void {
  server.closeAllConnections();
  server.close();
}

async function listenOn(port: number): Promise<{ server: HttpServer; port: number; asked: () => number }> {
  let asked = 0;
  const server = createServer((_request, response) => {
    asked++;
    response.end('fine');
  });
  opened.push(server.listen(port, '127.0.0.1'));
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port, asked: () => asked };
}

async function backendAt(endpoint: string) {
  const regionId = await makeRegion(live.admin);
  const apiKey = freshKey();
  const { data } = await live.admin.post('regionManager.addOrUpdateRegionServer', {
    mode: 'add',
    regionId,
    server: { endpoint, type: 'Backend', apiKey, sipPort: 5060, useSSL: false },
  });
  const target = { regionId, serverId: data.server?.serverId ?? '' };
  await live.admin.post('regionManager.disableRegionServerMaintenance', target);
  await live.admin.post('regionManager.enableRegionServer', target);
  await new FakeNode(live.meridian.url, apiKey).beat(0);
  return { regionId, target };
}

const rowOf = async ({ regionId, serverId }: { regionId: string; serverId: string }): Promise<Server | undefined> =>
  (await live.admin.get<Region>('regionManager.getRegion', { regionId })).data.servers.find(
    (server) => server.serverId === serverId,
  );
const eventTypes = async (target: object) =>
  (await live.admin.get<{ events: { type: string }[] }>('events.list', { target, limit: 1000 })).data.events
    .map(({ type }) => type)
    .filter((type) => type.startsWith('probe.'));

test('a backend that stops answering gets no sessions, also after a restart, until it answers again', async () => {
  const { server, port } = await listenOn(0);
  const { regionId, target } = await backendAt(`127.0.0.1:${port}`);
  const unknown = await until(
    () => rowOf(target),
    (row) => row?.probe !== null,
  );
  expect(unknown).toMatchObject({
    routable: true,
    probe: { status: 'Unknown', checks: [{ message: expect.stringContaining('allowedCidrs') }] },
  });
  await live.admin.post('regionManager.updateRegion', { regionId, allowedCidrs: ['127.0.0.0/8'] });
  await until(
    () => rowOf(target),
    (row) => row?.probe?.status === 'Ok',
  );
  close(server);
  const failing = await until(
    () => rowOf(target),
    (row) => row?.routable === false,
  );
  expect(failing?.notRoutableBecause.map(({ code }) => code)).toEqual(['PROBE_FAILING']);
  expect(failing?.probe).toMatchObject({
    status: 'Failing',
    decides: true,
    checks: [{ kind: 'http', latencyMs: null }],
  });
  await until(
    () => eventTypes(target),
    (types) => types.join() === 'probe.failing',
  );
  const reasons = { publicReason: 'Planned work', privateReason: 'ticket 4711' };
  await live.admin.post('regionManager.disableRegionServer', { ...target, ...reasons });
  const { data: back } = await live.admin.get<Plan>('regionManager.plan', { type: 'enableRegionServer', ...target });
  expect(back, 'wide, however small it looks').toMatchObject({ tier: 2, confirm: regionId });
  expect(back.warnings).toContainEqual(expect.objectContaining({ code: 'PROBE_FAILING', count: 1 }));
  await live.admin.post('regionManager.enableRegionServer', target);
  await live.killAndRestart();
  expect((await rowOf(target))?.notRoutableBecause.map(({ code }) => code)).toContain('PROBE_FAILING');
  await listenOn(port);
  await until(
    () => rowOf(target),
    (row) => row?.probe?.status === 'Ok',
  );
  expect((await rowOf(target))?.notRoutableBecause.map(({ code }) => code)).not.toContain('PROBE_FAILING');
  await until(
    () => eventTypes(target),
    (types) => types.join() === 'probe.failing,probe.recovered',
  );
});

test('what no region allows is never called', async () => {
  const { port, asked } = await listenOn(0);
  const { target } = await backendAt(`localhost:${port}`);
  const mapped = await backendAt(`[::ffff:127.0.0.1]:${port}`);
  for (const each of [target, mapped.target]) {
    const row = await until(
      () => rowOf(each),
      (seen) => seen?.probe !== null,
    );
    expect(row).toMatchObject({ routable: true, probe: { status: 'Unknown', decides: false } });
  }
  expect(asked()).toBe(0);
});
