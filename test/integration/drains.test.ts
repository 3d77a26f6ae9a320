import type { DrainsReport } from '@meridian/shared/drain.ts';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import { afterEach, expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, freshKey, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { managedNode, type ManagedNode } from '../kit/managed-node.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

const live = useServer({ MERIDIAN_LOG_LEVEL: 'debug' });
const nodes: ManagedNode[] = [];
afterEach(() => Promise.all(nodes.splice(0).map((node) => node.close())));

type Target = { readonly regionId: string; readonly serverId: string };

async function serverNow({ regionId, serverId }: Target): Promise<Server | undefined> {
  const { data } = await live.admin.get<Region>('regionManager.getRegion', { regionId });
  return data.servers.find((server) => server.serverId === serverId);
}

async function eventsOf({ serverId }: Target): Promise<string[]> {
  const { data } = await live.admin.get<{ events: MeridianEvent[] }>('events.list', { target: { serverId } });
  return data.events.map(({ type }) => type);
}

const isDrained = (server: Server | undefined) => server?.drain === null;

test('a drain outlives a kill -9 of the server: its terms, its deadline that was told once, and its end', async () => {
  const { target, apiKey } = await addServer(live.admin, await makeRegion(live.admin));
  const node = new FakeNode(live.meridian.url, apiKey);
  await node.beat(2);
  const deadlineAt = new Date(Date.now() + 300).toISOString();
  await live.admin.post('regionManager.drainRegionServer', { ...target, ...REASONS, deadlineAt, onDeadline: 'keep' });
  expect((await node.beat(2)).data.desiredStatus).toBe('Draining');
  await until(
    () => eventsOf(target),
    (types) => types.includes('drain.overdue'),
  );
  await live.killAndRestart();

  const after = new FakeNode(live.meridian.url, apiKey);
  expect((await after.beat(1)).data).toMatchObject({ desiredStatus: 'Draining', drain: { wrapUp: false } });
  await until(
    async () => (await live.admin.get<DrainsReport>('drains.list')).data.drains,
    (drains) => drains.length === 1 && drains[0]?.phase === 'overdue' && drains[0].sessions === 1,
  );
  await after.beat(0);
  await after.beat(0);
  const drained = await until(() => serverNow(target), isDrained);
  expect(drained).toMatchObject({ disabled: { publicReason: REASONS.publicReason } });
  const types = await eventsOf(target);
  expect(types.filter((type) => type === 'drain.overdue')).toHaveLength(1);
  expect(types.at(-1)).toBe('completeDrain');
});

test('then: stop asks the node’s own interface, once it is empty and never before, and the key is in no log', async () => {
  const managed = await managedNode();
  nodes.push(managed);
  const regionId = await makeRegion(live.admin);
  await live.admin.post('regionManager.updateRegion', { regionId, allowedCidrs: ['127.0.0.0/8'] });
  const apiKey = freshKey();
  const server = { endpoint: managed.endpoint, type: 'Backend', apiKey, sipPort: 5060, useSSL: false };
  const added = await live.admin.post('regionManager.addOrUpdateRegionServer', { mode: 'add', regionId, server });
  const target = { regionId, serverId: added.data.server?.serverId ?? '' };
  const node = new FakeNode(live.meridian.url, apiKey);
  await node.beat(1);
  const asked = { ...target, ...REASONS, then: 'stop' };
  const plan = await live.admin.get<{ warnings: { code: string }[] }>('regionManager.plan', {
    type: 'drainRegionServer',
    ...asked,
  });
  expect(plan.data.warnings.map(({ code }) => code)).toContain('PROCESS_WILL_STOP');
  await live.admin.post('regionManager.drainRegionServer', asked);
  for (let beat = 0; beat < 3; beat++) expect((await node.beat(1)).data.desiredStatus).toBe('Draining');
  expect(managed.asked).toEqual([]);
  await node.beat(0);
  await until(
    () => node.beat(0),
    ({ data }) => data.desiredStatus === 'Stopped',
  );
  await until(
    () => managed.asked.length,
    (times) => times === 1,
  );
  expect(managed.asked[0]?.headers['x-api-key']).toBe(apiKey);
  await node.goodbye();
  await until(() => serverNow(target), isDrained);
  expect(live.meridian.log()).not.toContain(apiKey);
  expect((await live.admin.get('events.list', { target })).text).not.toContain(apiKey);
});

test('a viewer sees drains without the private reason, and nothing is told of a drain that is over', async () => {
  const { data } = await live.admin.post<{ token: string }>('operators.createToken', { name: 'v', role: 'viewer' });
  const { apiKey, target } = await addServer(live.admin, await makeRegion(live.admin));
  await new FakeNode(live.meridian.url, apiKey).beat(1);
  await live.admin.post('regionManager.drainRegionServer', { ...target, ...REASONS });
  const seen = await new HttpCaller(live.meridian.url, data.token).get<DrainsReport>('drains.list');
  expect(seen.data.drains).toMatchObject([
    { serverId: target.serverId, drain: { publicReason: REASONS.publicReason } },
  ]);
  expect(seen.text).not.toContain(REASONS.privateReason);
  await live.admin.post('regionManager.cancelDrain', target);
  expect((await live.admin.get<DrainsReport>('drains.list')).data.drains).toEqual([]);
});
