import { join } from 'node:path';
import type { Explanation, Route, RouteResult } from '@meridian/shared/routing.ts';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, REASONS } from '../kit/fleet-of-one.ts';
import { type Answer, HttpCaller } from '../kit/http.ts';
import { removeDirectory, type ServerProcess, startServer } from '../kit/server-process.ts';
import { until } from '../kit/until.ts';

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

type Added = { target: { regionId: string; serverId: string }; node: FakeNode };
type Place = { readonly country: string; readonly latitude: number; readonly longitude: number };

/** A region in service with one proxy and so many backends, all of them heard. */
async function fleetAt(
  regionName: string,
  { country, latitude, longitude }: Place,
  backendCount = 1,
): Promise<{ regionId: string; proxy: Added; backends: Added[] }> {
  const regionId = `${country}-${regionName}`;
  const location = { latitude, longitude };
  await admin.post('regionManager.createRegion', { countryCode: country, regionName, location });
  await admin.post('regionManager.disableRegionMaintenance', { regionId });
  await admin.post('regionManager.enableRegion', { regionId });
  const add = async (type: 'Backend' | 'Proxy'): Promise<Added> => {
    const { target, apiKey } = await addServer(admin, regionId, { type });
    const node = new FakeNode(meridian.url, apiKey, type);
    // Nobody redials here: what is tested is where sessions go, not how fast.
    await node.beat(0, 'Running', { maxNewSessionsPerSecond: 1000 });
    return { target, node };
  };
  const proxy = await add('Proxy');
  const backends: Added[] = [];
  for (let count = 0; count < backendCount; count++) backends.push(await add('Backend'));
  return { regionId, proxy, backends };
}

const route = (request: object) => admin.post<Route>('routing.route', request);
const told = (answer: Answer<unknown>) => {
  const { data } = answer.error as unknown as {
    data: { appCode: string; retryAfterMs?: number; publicReason?: string };
  };
  return [answer.status, data.appCode, data.publicReason];
};
/** So far apart that no test's callers come near another's regions. */
const MUMBAI = { country: 'IN', latitude: 19, longitude: 73 };
const NAIROBI = { country: 'KE', latitude: -1, longitude: 37 };
const LIMA = { country: 'PE', latitude: -12, longitude: -77 };
const OSLO = { country: 'NO', latitude: 60, longitude: 11 };
const SYDNEY = { country: 'AU', latitude: -34, longitude: 151 };
const from = ({ latitude, longitude }: Place) => ({ latitude, longitude });

test('route, disable: what was disabled is never chosen again from the next decision on', async () => {
  const { backends } = await fleetAt('STOP', MUMBAI, 2);
  const chosen = async () => {
    const routes = await Promise.all(
      Array.from({ length: 12 }, () => route({ caller: from(MUMBAI), residency: ['IN'] })),
    );
    return new Set(routes.map(({ data }) => data.backend.serverId));
  };
  expect((await chosen()).size).toBe(2);
  const [out, left] = backends;
  // Asked while the change is under way: those may fall on either side of it.
  const [, meanwhile] = await Promise.all([
    admin.post('regionManager.disableRegionServer', { ...out?.target, ...REASONS }),
    chosen(),
  ]);
  expect(meanwhile.size).toBeGreaterThan(0);
  expect([...(await chosen())]).toEqual([left?.target.serverId]);
  await left?.node.beat(0, 'Draining');
  expect(told(await route({ caller: from(MUMBAI), residency: ['IN'] }))).toEqual([
    503,
    'Route:NO_CAPACITY',
    REASONS.publicReason,
  ]);
});

test('a ticket that is out blocks the delete of its server and of its region, until its outcome is told', async () => {
  const { regionId, proxy, backends } = await fleetAt('TICKET', NAIROBI);
  const { data } = await route({ caller: from(NAIROBI), residency: ['KE'], callId: 'late' });
  const target = backends[0]?.target;
  expect([data.regionId, data.proxy?.serverId, data.backend.serverId]).toEqual([
    regionId,
    proxy.target.serverId,
    target?.serverId,
  ]);
  // The route was handed out before; its session may arrive after.
  await admin.post('regionManager.disableRegion', { regionId, ...REASONS });
  for (const { target: each, node } of [proxy, ...backends]) {
    await admin.post('regionManager.disableRegionServer', { ...each, ...REASONS });
    await node.goodbye();
    await node.goodbye();
  }
  expect(told(await admin.post('regionManager.deleteRegionServerSafe', target))[1]).toBe(
    'DeleteServer:ACTIVE_SESSIONS',
  );
  expect((await admin.post('regionManager.deleteRegionSafe', { regionId })).error.data).toMatchObject({
    appCode: 'DeleteRegion:NODES_ONLINE',
    blockers: [{ count: 2 }],
  });
  const tell = (outcome: string, ticketId = data.ticketId) =>
    admin.post<{ outcome: string }>('routing.outcome', { ticketId, outcome, code: '487' });
  expect((await tell('abandoned')).data.outcome).toBe('abandoned');
  // The answer to the first may have been lost: telling it again is no error, and changes nothing.
  expect((await tell('answered')).data.outcome).toBe('abandoned');
  expect((await admin.post('regionManager.deleteRegionServerSafe', target)).status).toBe(200);
  expect((await admin.post('regionManager.deleteRegionSafe', { regionId })).status).toBe(200);
  expect(told(await tell('failed', 'tkt_unknown'))).toEqual([404, 'Route:TICKET_NOT_FOUND', undefined]);
});

test('the same call gets the same ticket, also when it is asked many times at once', async () => {
  await fleetAt('CALL', LIMA, 3);
  const request = { caller: from(LIMA), residency: ['PE'], callId: 'call-7' };
  const tickets = await Promise.all(Array.from({ length: 20 }, async () => (await route(request)).data));
  expect(new Set(tickets.map(({ ticketId }) => ticketId)).size).toBe(1);
  expect(tickets[0]?.alternates).toHaveLength(2);
  expect((await route({ ...request, callId: 'call-8' })).data.ticketId).not.toBe(tickets[0]?.ticketId);
  const { data: explained } = await admin.get<Explanation>('routing.explain', request);
  const loads = explained.regions.at(-1)?.nodes.filter(({ type }) => type === 'Backend');
  expect(loads?.reduce((sum, { load }) => sum + load, 0)).toBe(2);
});

test('with the proxy that has the call, only a backend of its region is chosen; residency is never relaxed', async () => {
  const oslo = await fleetAt('INGRESS', OSLO);
  await fleetAt('AWAY', SYDNEY);
  const { data } = await route({ caller: from(SYDNEY), ingressServerId: oslo.proxy.target.serverId });
  expect([data.regionId, data.proxy]).toEqual([oslo.regionId, null]);
  expect((await route({ caller: from(SYDNEY), residency: ['EEA'] })).data.regionId).toBe(oslo.regionId);
  await admin.post('regionManager.enableRegionMaintenance', { regionId: oslo.regionId, ...REASONS });
  const refused = await route({ caller: from(SYDNEY), residency: ['EEA'] });
  expect(told(refused)).toEqual([503, 'Route:NO_CAPACITY', REASONS.publicReason]);
  expect(refused.text).toContain('"retryAfterMs":');
  expect(refused.text).not.toContain(REASONS.privateReason);
  expect(told(await route({ caller: from(SYDNEY), residency: ['ATLANTIS'] }))[1]).toBe('BAD_REQUEST');
});

test('many at once, each answered on its own; more than a thousand are refused', async () => {
  const { regionId } = await fleetAt('MANY', { country: 'IS', latitude: 64, longitude: -22 });
  const good = { caller: { country: 'is' }, residency: ['IS'] };
  const { data } = await admin.post<{ results: RouteResult[] }>('routing.routeMany', {
    requests: [good, { caller: { ip: '10.0.0.1' } }, { ...good, residency: ['GCC'] }, null, good],
  });
  expect(data.results.map((result) => (result.ok ? result.route.regionId : result.refusal.appCode))).toEqual([
    regionId,
    'Route:INVALID_CALLER',
    'Route:NO_CAPACITY',
    'Route:INVALID_CALLER',
    regionId,
  ]);
  const tooMany = await admin.post('routing.routeMany', { requests: Array.from({ length: 1001 }, () => good) });
  expect(told(tooMany)[1]).toBe('BAD_REQUEST');
});

test('a caller is found by its address', async () => {
  const { regionId } = await fleetAt('ADDRESS', { country: 'NL', latitude: 52, longitude: 5 });
  const { data } = await route({ caller: { ip: '91.198.174.192' }, residency: ['NL'] });
  expect([data.regionId, data.precision]).toEqual([regionId, 'country']);
});

test('a silent node is left out within a round of its detection', async () => {
  const quick = await startServer({
    MERIDIAN_HEARTBEAT_INTERVAL_MS: '100',
    MERIDIAN_SUSPECT_AFTER_MS: '300',
    MERIDIAN_DEAD_AFTER_MS: '900',
  });
  const operator = new HttpCaller(quick.url, quick.adminToken);
  await operator.post('regionManager.createRegion', { countryCode: 'FI', regionName: 'HEL' });
  await operator.post('regionManager.disableRegionMaintenance', { regionId: 'FI-HEL' });
  await operator.post('regionManager.enableRegion', { regionId: 'FI-HEL' });
  const silent = await addServer(operator, 'FI-HEL');
  const loud = await addServer(operator, 'FI-HEL');
  const beats = [silent, loud].map(({ apiKey }) => new FakeNode(quick.url, apiKey));
  for (const node of beats) await node.beat(0);
  const request = { caller: { country: 'FI' }, ingressServerId: 'px-elsewhere' };
  await until(
    async () => {
      await beats[1]?.beat(0);
      return (await operator.get<Explanation>('routing.explain', request)).data.regions[0]?.nodes ?? [];
    },
    (nodes) => nodes.some(({ lostBecause }) => lostBecause.some(({ code }) => code === 'NODE_SUSPECT')),
  );
  const { data } = await operator.post<Route>('routing.route', request);
  expect(data.backend.serverId).toBe(loud.server.serverId);
  await quick.stop();
  removeDirectory(quick.stateDir);
});

test('sessions are routed while the database is gone', async () => {
  const server = await startServer();
  const operator = new HttpCaller(server.url, server.adminToken);
  await operator.post('regionManager.createRegion', { countryCode: 'FI', regionName: 'HEL' });
  await operator.post('regionManager.disableRegionMaintenance', { regionId: 'FI-HEL' });
  await operator.post('regionManager.enableRegion', { regionId: 'FI-HEL' });
  const { server: backend, apiKey, target } = await addServer(operator, 'FI-HEL');
  const node = new FakeNode(server.url, apiKey);
  await node.beat(0);

  const database = new Database(join(server.stateDir, 'meridian.db'));
  database.pragma('foreign_keys = OFF');
  const tables = database.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'");
  for (const name of tables.pluck().all()) database.exec(`drop table "${String(name)}"`);
  database.close();
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
  expect((await operator.post('regionManager.disableRegionServer', { ...target, ...REASONS })).status).toBe(500);

  const request = { caller: { country: 'FI' }, ingressServerId: 'px-elsewhere' };
  const first = await operator.post<Route>('routing.route', { ...request, callId: 'call-1' });
  expect(first.data.backend.serverId).toBe(backend.serverId);
  await node.beat(49);
  await node.beat(49);
  // What it reports counts on: one more fits.
  expect((await operator.post<Route>('routing.route', request)).data.backend.serverId).toBe(backend.serverId);
  expect(told(await operator.post('routing.route', request))[1]).toBe('Route:NO_CAPACITY');
  expect((await operator.post<Route>('routing.route', { ...request, callId: 'call-1' })).data).toEqual(first.data);
  const { ticketId } = first.data;
  expect((await operator.post('routing.outcome', { ticketId, outcome: 'answered' })).status).toBe(200);
  await server.stop();
  removeDirectory(server.stateDir);
});
