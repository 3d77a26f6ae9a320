import type { Plan } from '@meridian/shared/plan.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { removeDirectory, type ServerProcess, startServer } from '../kit/server-process.ts';

let meridian: ServerProcess;
let admin: HttpCaller;

beforeAll(async () => {
  meridian = await startServer();
  admin = new HttpCaller(meridian.url, meridian.adminToken);
});
afterAll(async () => {
  await meridian.stop();
  removeDirectory(meridian.stateDir);
});

test('a heartbeat between the plan and the delete stops the delete', async () => {
  const { target, apiKey } = await addServer(admin, await makeRegion(admin), { inService: false });
  const action = { type: 'deleteRegionServerSafe', ...target };
  const { data: plan } = await admin.get<Plan>('regionManager.plan', action);
  expect(plan.blockers).toEqual([]);
  await new FakeNode(meridian.url, apiKey).beat(0);
  const stale = await admin.post('regionManager.deleteRegionServerSafe', { ...target, planHash: plan.planHash });
  expect(stale.error.data.appCode).toBe('Change:PLAN_STALE');
  const refused = await admin.post('regionManager.deleteRegionServerSafe', target);
  expect(refused.error.data.appCode).toBe('DeleteServer:NODE_ONLINE');
});

test('of a heartbeat and a delete at the same moment, one loses: never both succeed', async () => {
  const regionId = await makeRegion(admin);
  const outcomes = new Set<string>();
  for (let round = 0; round < 40; round++) {
    const { target, apiKey } = await addServer(admin, regionId, { inService: false });
    const node = new FakeNode(meridian.url, apiKey);
    const remove = () => admin.post('regionManager.deleteRegionServerSafe', target);
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
    const regionId = await makeRegion(admin, { inService: false });
    const server = { endpoint: `race-${round}.example`, type: 'Proxy', sipPort: 5060 };
    const [deleted, added] = await Promise.all([
      admin.post('regionManager.deleteRegionSafe', { regionId }),
      admin.post('regionManager.addOrUpdateRegionServer', { mode: 'add', regionId, server }),
    ]);
    const outcome = [deleted.status, added.status].join();
    // The server may slip in before the delete, which then takes it along: it was never heard, and is disabled.
    expect(['200,404', '200,200']).toContain(outcome);
    expect((await admin.get('regionManager.getRegion', { regionId })).status).toBe(404);
    const again = await admin.post('regionManager.plan', { type: 'createRegion', countryCode: 'US', regionName: 'X' });
    expect(again.status, 'the server is alive').toBeLessThan(500);
  }
});

test('a node whose region was deleted is told that it is gone, and nothing is made of its heartbeats', async () => {
  const regionId = await makeRegion(admin);
  const { apiKey, target } = await addServer(admin, regionId, { inService: false });
  const node = new FakeNode(meridian.url, apiKey);
  await admin.post('regionManager.disableRegion', { regionId, ...REASONS });
  await admin.post('regionManager.deleteRegionSafe', { regionId });
  for (let beat = 0; beat < 3; beat++) expect((await node.beat(1)).error.data.appCode).toBe('Node:GONE');
  expect((await admin.get('serverMetrics.getAllActiveNodes', {})).text).not.toContain(target.serverId);
});
