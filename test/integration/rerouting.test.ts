import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Route, RouteResult } from '@meridian/shared/routing.ts';
import { expect, onTestFinished, test, vi } from 'vitest';
import { BeatingNode } from '../kit/beating-node.ts';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, REASONS } from '../kit/fleet-of-one.ts';
import type { Answer } from '../kit/http.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';

const BEAT_MS = 100;
const live = useServer({
  MERIDIAN_HEARTBEAT_INTERVAL_MS: String(BEAT_MS),
  MERIDIAN_SUSPECT_AFTER_MS: '1500',
  MERIDIAN_DEAD_AFTER_MS: '3000',
});
// Each makes two regions of nodes first.
vi.setConfig({ testTimeout: 60_000 });

/** Sessions that each backend has all the time: nothing that happens here may touch them. */
const SESSIONS = 3;
/** More decisions than chance could send elsewhere, and enough to conclude from. */
const DECISIONS = 90;

type Member = { readonly target: { regionId: string; serverId: string }; readonly node: BeatingNode };
let made = 0;

/** A region in service, all of whose nodes report again and again. */
async function regionAt(countryCode: string, latitude: number, backends: number) {
  const regionName = `R${++made}`;
  const regionId = `${countryCode}-${regionName}`;
  await live.admin.post('regionManager.createRegion', {
    countryCode,
    regionName,
    location: { latitude, longitude: 0 },
  });
  await live.admin.post('regionManager.disableRegionMaintenance', { regionId });
  await live.admin.post('regionManager.enableRegion', { regionId });
  const member = async (type: 'Backend' | 'Proxy'): Promise<Member> => {
    const { target, apiKey } = await addServer(live.admin, regionId, { type });
    const node = new BeatingNode(new FakeNode(live.meridian.url, apiKey, type), BEAT_MS);
    node.sessions = SESSIONS;
    await node.start();
    onTestFinished(() => node.stop());
    return { target, node };
  };
  const [proxy, ...others] = await Promise.all([
    member('Proxy'),
    ...Array.from({ length: backends }, () => member('Backend')),
  ]);
  if (!proxy) throw new Error('no proxy was made');
  return { regionId, proxy, backends: others };
}

/** Callers beside one region, whose sessions may also be in another, far away. */
async function aWorld(countryCode: string) {
  const home = await regionAt(countryCode, 10, 3);
  const away = await regionAt(countryCode, -60, 1);
  const caller = { caller: { latitude: 10, longitude: 0 }, residency: [countryCode] };
  const route = (more: object = {}): Promise<Answer<Route>> =>
    live.admin.post<Route>('routing.route', { ...caller, ...more });
  const decide = async () => {
    const requests = Array.from({ length: DECISIONS }, () => caller);
    const { data } = await live.admin.post<{ results: RouteResult[] }>('routing.routeMany', { requests });
    return data.results.map((result) => (result.ok ? result.route : refused(result)));
  };
  const region = async () =>
    (await live.admin.get<Region>('regionManager.getRegion', { regionId: home.regionId })).data;
  /** A call that is on its way to this backend. */
  const callTo = async ({ target }: Member) => {
    const exclude = home.backends.map(({ target: { serverId } }) => serverId).filter((id) => id !== target.serverId);
    const request = { exclude, callId: `call-${++made}` };
    return { request, ticket: (await route(request)).data };
  };
  const [out, ...others] = home.backends;
  const [stays] = others;
  if (!out || !stays) throw new Error('too few backends');
  return { home, away, out, stays, others, route, decide, region, callTo };
}

const sessionsOn = async ({ target }: Member) =>
  (await live.admin.get<NodeStatus | null>('serverMetrics.getServerStatus', target)).data?.activeTelephonySessions;

test.each([
  ['maintenance', 'enableRegionServerMaintenance', 'AF'],
  ['a drain', 'drainRegionServer', 'AL'],
  ['a disable', 'disableRegionServer', 'DZ'],
])('%s of a server holds from the next decision on, and touches no session', async (_what, procedure, countryCode) => {
  const { out, stays, others, decide, route, callTo } = await aWorld(countryCode);
  const [leaving, staying] = [await callTo(out), await callTo(stays)];
  expect([leaving.ticket.backend.serverId, staying.ticket.backend.serverId]).toEqual([
    out.target.serverId,
    stays.target.serverId,
  ]);
  await live.admin.post(`regionManager.${procedure}`, { ...out.target, ...REASONS });

  const left = others.map(({ target }) => target.serverId);
  for (const { regionId, backend, alternates } of await decide()) {
    expect([regionId, left.includes(backend.serverId)]).toEqual([out.target.regionId, true]);
    expect(alternates.map(({ serverId }) => serverId)).not.toContain(out.target.serverId);
  }
  expect((await route(staying.request)).data, 'a ticket elsewhere stays').toEqual(staying.ticket);
  // The call that was on its way there is asked for again, without what kept it from the others.
  const again = await route({ callId: leaving.request.callId });
  expect(left).toContain(again.data.backend.serverId);
  expect([await sessionsOn(out), await sessionsOn(stays)]).toEqual([SESSIONS, SESSIONS]);
});

test.each([
  ['maintenance', 'enableRegionMaintenance', 'AD'],
  ['a disable', 'disableRegion', 'AO'],
])('%s of a region holds from the next decision on, and touches no session', async (_what, procedure, countryCode) => {
  const { home, away, out, stays, decide } = await aWorld(countryCode);
  expect(new Set((await decide()).map(({ regionId }) => regionId))).toEqual(new Set([home.regionId]));
  await live.admin.post(`regionManager.${procedure}`, { regionId: home.regionId, ...REASONS });
  expect(new Set((await decide()).map(({ regionId }) => regionId))).toEqual(new Set([away.regionId]));
  expect([await sessionsOn(out), await sessionsOn(stays)]).toEqual([SESSIONS, SESSIONS]);
});

test('a silent node gets nothing from its detection on, and nothing again until it has stayed for a while', async () => {
  const { out, stays, decide, route, region, callTo } = await aWorld('AR');
  const staying = await callTo(stays);
  const reasons = async () =>
    (await region()).servers
      .find(({ serverId }) => serverId === out.target.serverId)
      ?.notRoutableBecause.map(({ code }) => code);
  const chosen = async () => (await decide()).map(({ backend }) => backend.serverId);
  out.node.stop();
  for (const code of ['NODE_SUSPECT', 'NODE_DEAD'] as const) {
    await until(reasons, (seen) => seen?.includes(code) === true);
    expect(await chosen()).not.toContain(out.target.serverId);
  }
  await out.node.start();
  expect(await reasons()).toEqual(['NODE_REJOINING']);
  expect(await chosen()).not.toContain(out.target.serverId);
  expect((await route(staying.request)).data).toEqual(staying.ticket);
});

test('a region of which all falls silent gets nothing from its detection on, except where nobody else has room', async () => {
  const { home, away, stays, decide, route, region, callTo } = await aWorld('AM');
  const going = await callTo(stays);
  for (const { node } of [home.proxy, ...home.backends]) node.stop();
  await until(region, ({ cutOffSince }) => cutOffSince !== null);
  expect(new Set((await decide()).map(({ regionId }) => regionId))).toEqual(new Set([away.regionId]));
  expect((await route(going.request)).data.regionId).toBe(away.regionId);
  const exclude = away.backends.map(({ target }) => target.serverId);
  expect((await route({ exclude })).data.regionId, 'the last resort').toBe(home.regionId);
  expect(
    (await region()).servers.every(({ node }) => node !== null),
    'nobody of it is dead',
  ).toBe(true);
});

test('a backend at which sessions fail though it reports as if all were well rests, and gets nothing meanwhile', async () => {
  const { out, decide, region } = await aWorld('AU');
  const isOut = ({ backend }: Route) => backend.serverId === out.target.serverId;
  const resting = async () => {
    const tell = (decided: Route) => {
      const outcome = isOut(decided) ? 'failed' : 'answered';
      return live.admin.post('routing.outcome', { ticketId: decided.ticketId, outcome });
    };
    await Promise.all((await decide()).map(tell));
    const { servers } = await region();
    return servers.find(({ serverId }) => serverId === out.target.serverId);
  };
  const ejected = await until(resting, (server) => server?.routable === false);
  expect(ejected?.notRoutableBecause.map(({ code }) => code)).toEqual(['NODE_EJECTED']);
  expect(Date.parse(ejected?.node?.ejectedUntil ?? '')).toBeGreaterThan(Date.now());
  expect((await decide()).some(isOut)).toBe(false);
  expect(await sessionsOn(out)).toBe(SESSIONS);
});

function refused(result: RouteResult): never {
  throw new Error(`refused: ${JSON.stringify(result)}`);
}
