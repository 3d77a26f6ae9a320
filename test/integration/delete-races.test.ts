import type { Plan } from '@meridian/shared/plan.ts';
import { expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { useServer } from '../kit/use-server.ts';

const live = useServer();

test('a heartbeat between the plan and the delete stops the delete', async () => {
  const { target, apiKey } = await addServer(live.admin, await makeRegion(live.admin), { inService: false });
  const action = { type: 'deleteRegionServerSafe', ...target };
  const { data: plan } = await live.admin.get<Plan>('regionManager.plan', action);
  expect(plan.blockers).toEqual([]);
  await new FakeNode(live.meridian.url, apiKey).beat(0);
  const stale = await live.admin.post('regionManager.deleteRegionServerSafe', { ...target, planHash: plan.planHash });
  expect(stale.error.data.appCode).toBe('Change:PLAN_STALE');
  const refused = await live.admin.post('regionManager.deleteRegionServerSafe', target);
  expect(refused.error.data.appCode).toBe('DeleteServer:NODE_ONLINE');
});

test('of a heartbeat and a delete at the same moment, one loses: never both succeed', async () => {
  const regionId = await makeRegion(live.admin);
  const outcomes = new Set<string>();
  for (let round = 0; round < 40; round++) {
    const { target, apiKey } = await addServer(live.admin, regionId, { inService: false });
    const node = new FakeNode(live.meridian.url, apiKey);
    const remove = () => live.admin.post('regionManager.deleteRegionServerSafe', target);
    const [first, second] = round % 2 === 0 ? [remove, () => node.beat(0)] : [() => node.beat(0), remove];
    const [one, two] = await Promise.all([first(), second()]);
    const [deleted, heard] = round % 2 === 0 ? [one, two] : [two, one];
    outcomes.add(`delete ${deleted.status}, heartbeat ${heard.status}`);
  }
  for (const outcome of outcomes) {
    expect(['delete 200, heartbeat 404', 'delete 412, heartbeat 200']).toContain(outcome);
  }
});

test('add-server against delete-region: never a server without its region', async () => {
  for (let round = 0; round < 20; round++) {
    const regionId = await makeRegion(live.admin, { inService: false });
    const server = { endpoint: `race-${round}.example`, type: 'Proxy', sipPort: 5060 };
    const [deleted, added] = await Promise.all([
      live.admin.post('regionManager.deleteRegionSafe', { regionId }),
      live.admin.post('regionManager.addOrUpdateRegionServer', { mode: 'add', regionId, server }),
    ]);
    const outcome = [deleted.status, added.status].join();
    // The server may slip in before the delete, which then takes it along: it was never heard, and is disabled.
    expect(['200,404', '200,200']).toContain(outcome);
    expect((await live.admin.get('regionManager.getRegion', { regionId })).status).toBe(404);
    const again = await live.admin.post('regionManager.plan', {
      type: 'createRegion',
      countryCode: 'US',
      regionName: 'X',
    });
    expect(again.status, 'the server is alive').toBeLessThan(500);
  }
});

test('a node whose region was deleted is told that it is gone, and nothing is made of its heartbeats', async () => {
  const regionId = await makeRegion(live.admin);
  const { apiKey, target } = await addServer(live.admin, regionId, { inService: false });
  const node = new FakeNode(live.meridian.url, apiKey);
  await live.admin.post('regionManager.disableRegion', { regionId, ...REASONS });
  await live.admin.post('regionManager.deleteRegionSafe', { regionId });
  for (let beat = 0; beat < 3; beat++) expect((await node.beat(1)).error.data.appCode).toBe('Node:GONE');
  expect((await live.admin.get('serverMetrics.getAllActiveNodes', {})).text).not.toContain(target.serverId);
});
