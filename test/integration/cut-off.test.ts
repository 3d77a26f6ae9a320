import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { DeclaredRegion } from '@meridian/shared/region-verdict.ts';
import type { Region } from '@meridian/shared/region.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BeatingNode } from '../kit/beating-node.ts';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

const live = useServer({
  MERIDIAN_HEARTBEAT_INTERVAL_MS: '100',
  MERIDIAN_SUSPECT_AFTER_MS: '1000',
  MERIDIAN_DEAD_AFTER_MS: '2500',
});

// Somebody elsewhere is heard all the time: it is not Meridian whose link is cut.
let elsewhere: BeatingNode;
beforeAll(async () => {
  const { apiKey } = await addServer(live.admin, await makeRegion(live.admin));
  elsewhere = new BeatingNode(new FakeNode(live.meridian.url, apiKey), 100);
  await elsewhere.start();
});
afterAll(() => elsewhere.stop());

const regionOf = async (regionId: string) =>
  (await live.admin.get<Region>('regionManager.getRegion', { regionId })).data;
const eventsOf = async (regionId: string, caller = live.admin) =>
  (await caller.get<{ events: MeridianEvent[] }>('events.list', { target: { regionId }, limit: 1000 })).data.events;
const declare = (input: object) => live.admin.post<DeclaredRegion>('serverMetrics.declareRegion', input);

/** A region of four nodes that were heard, and then no more. */
async function aCutOffRegion() {
  const regionId = await makeRegion(live.admin);
  const nodes: FakeNode[] = [];
  for (let count = 0; count < 4; count++) {
    const { apiKey } = await addServer(live.admin, regionId);
    nodes.push(new FakeNode(live.meridian.url, apiKey));
  }
  await Promise.all(nodes.map((node) => node.beat(0)));
  await until(
    () => regionOf(regionId),
    ({ cutOffSince, servers }) => cutOffSince !== null && servers.every(({ node }) => node?.liveness === 'Suspect'),
  );
  await until(
    () => eventsOf(regionId),
    (events) => events.some(({ type }) => type === 'region.cutOff'),
  );
  return { regionId, nodes };
}

test('a cut-off region says so until it is heard again', async () => {
  const { regionId, nodes } = await aCutOffRegion();
  expect((await regionOf(regionId)).servers[0]?.notRoutableBecause.map(({ code }) => code)).toEqual([
    'REGION_CUT_OFF',
    'NODE_SUSPECT',
  ]);
  const again = await until(
    async () => {
      await Promise.all(nodes.map((node) => node.beat(0)));
      return regionOf(regionId);
    },
    ({ cutOffSince }) => cutOffSince === null,
  );
  expect(again.totals.routableBackends).toBe(4);
  await until(
    () => eventsOf(regionId),
    (events) => events.some(({ type }) => type === 'region.heardAgain'),
  );
});

test('a person says that it is well, and everything is routed as before', async () => {
  const { regionId } = await aCutOffRegion();
  const { data } = await declare({ regionId, verdict: 'well', privateReason: 'the carrier says so' });
  const after = await regionOf(regionId);
  expect([after.cutOffSince, after.totals.routableBackends]).toEqual([null, 4]);
  expect(after.servers.map(({ node }) => node?.liveness)).toEqual(Array.from({ length: 4 }, () => 'Unknown'));
  const said = (await eventsOf(regionId)).find(({ type }) => type === 'region.declared');
  expect(said).toMatchObject({
    seq: data.eventSeq,
    actor: { role: 'admin' },
    privateReason: 'the carrier says so',
    detail: { verdict: 'well' },
  });
  const { data: made } = await live.admin.post<{ token: string }>('operators.createToken', {
    name: 'v',
    role: 'viewer',
  });
  const asViewer = await eventsOf(regionId, new HttpCaller(live.meridian.url, made.token));
  expect(asViewer.find(({ type }) => type === 'region.declared')).not.toHaveProperty('privateReason');
});

test('a person says that it is down, and its silent nodes are dead at once', async () => {
  const { regionId } = await aCutOffRegion();
  await declare({ regionId, verdict: 'down', privateReason: 'fire in the building' });
  const { servers, totals, cutOffSince } = await regionOf(regionId);
  expect([cutOffSince, totals.nodesOnline]).toEqual([null, 0]);
  expect(servers[0]?.notRoutableBecause.map(({ code }) => code)).toEqual(['NODE_DEAD']);
});

test('of a region that is heard nobody needs to say anything', async () => {
  const regionId = await makeRegion(live.admin);
  const told = async (input: object) => {
    const { status, error } = await declare(input);
    return [status, error.data.appCode];
  };
  const privateReason = 'to be sure';
  expect(await told({ regionId, verdict: 'down', privateReason })).toEqual([412, 'Region:NOT_CUT_OFF']);
  expect(await told({ regionId: 'XX-NOWHERE', verdict: 'down', privateReason })).toEqual([404, 'Region:NOT_FOUND']);
  expect(await told({ regionId, verdict: 'perhaps', privateReason })).toEqual([400, 'BAD_REQUEST']);
  expect(await told({ regionId, verdict: 'down' })).toEqual([400, 'BAD_REQUEST']);
  expect((await eventsOf(regionId)).some(({ type }) => type === 'region.declared')).toBe(false);
});
