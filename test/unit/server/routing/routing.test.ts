import { Refusal } from '@meridian/shared/refusal.ts';
import { expect, test } from 'vitest';
import { FLAG, RoutingFleet } from '../../../kit/routing-fleet.ts';
import { CALIFORNIA, FRANKFURT, OREGON, refusalOf, regionFor, SEATTLE, usFleet } from '../../../kit/us-fleet.ts';

test('a session goes to the nearest pair, and the answer says where', () => {
  const route = usFleet().route(SEATTLE);
  expect(route).toMatchObject({
    regionId: 'US-OREGON',
    backend: {
      serverId: 'be-US-OREGON',
      endpoint: 'be-US-OREGON.example',
      sipPort: 5060,
      useSSL: true,
    },
    proxy: { serverId: 'px-US-OREGON' },
    precision: 'point',
    expiresAt: new Date(1_060_000).toISOString(),
  });
  expect(route.distanceKm).toBeGreaterThan(270);
  expect(route.distanceKm).toBeLessThan(290);
  expect(route.alternates.map(({ serverId }) => serverId)).toEqual(['be-US-CALIFORNIA', 'be-US-VIRGINIA']);
});

test('what the caller measured counts before the map', () => {
  expect(regionFor(usFleet(), { ...SEATTLE, rttMs: { 'US-VIRGINIA': 12, 'US-OREGON': 300 } })).toBe('US-VIRGINIA');
  expect(regionFor(usFleet(), { ...SEATTLE, rttMs: { 'US-OREGON': 300 } })).toBe('US-CALIFORNIA');
});

test('the declared secondary region comes second', () => {
  const fleet = usFleet();
  fleet.region('US-OREGON', OREGON, { secondaryRegionId: 'DE-FRANKFURT' });
  expect(regionFor(fleet)).toBe('US-OREGON');
  fleet.hear('be-US-OREGON', 50);
  expect(regionFor(fleet)).toBe('DE-FRANKFURT');
  expect(regionFor(fleet, { ...SEATTLE, residency: ['US'] })).toBe('US-CALIFORNIA');
});

test('a proxy that has the call keeps it: only a backend is chosen, in its region first', () => {
  const fleet = usFleet();
  const route = fleet.route({ ...SEATTLE, ingressServerId: 'px-US-VIRGINIA' });
  expect([route.regionId, route.proxy, route.backend.serverId]).toEqual(['US-VIRGINIA', null, 'be-US-VIRGINIA']);
  fleet.hear('be-US-VIRGINIA', 50);
  expect(regionFor(fleet, { ...SEATTLE, ingressServerId: 'px-US-VIRGINIA' })).toBe('US-OREGON');
  fleet.server('US-OREGON', 'px-US-OREGON', { type: 'Proxy', disabled: FLAG });
  expect(regionFor(fleet, { ...SEATTLE, ingressServerId: 'px-US-OREGON' })).toBe('US-OREGON');
  expect(regionFor(fleet, { ...SEATTLE, ingressServerId: 'px-US-OREGON', residency: ['EU'] })).toBe('DE-FRANKFURT');
});

test('residency is never relaxed: nobody legal means nobody', () => {
  const fleet = usFleet();
  expect(regionFor(fleet, { ...SEATTLE, residency: ['EEA'] })).toBe('DE-FRANKFURT');
  fleet.hear('be-DE-FRANKFURT', 50);
  expect(refusalOf(() => fleet.route({ ...SEATTLE, residency: ['EEA'] }))).toEqual({
    codes: ['Route:NO_CAPACITY'],
    instead: { retryAfterMs: 2000, publicReason: 'All lines are busy' },
  });
  expect(refusalOf(() => fleet.route({ ...SEATTLE, residency: ['GCC'] })).instead.publicReason).toBe(
    'The service is not available at the moment',
  );
});

test('a region spills over from 85% until it is down to 75%, to what adds at most 60 ms', () => {
  const fleet = usFleet();
  const seen = [42, 43, 40, 38, 37, 42].map((calls) => {
    // Twice: what was handed out before the last heartbeat is in it.
    fleet.hear('be-US-OREGON', calls);
    fleet.hear('be-US-OREGON', calls);
    return [calls, regionFor(fleet)];
  });
  expect(seen).toEqual([
    [42, 'US-OREGON'],
    [43, 'US-CALIFORNIA'],
    [40, 'US-CALIFORNIA'],
    [38, 'US-CALIFORNIA'],
    [37, 'US-OREGON'],
    [42, 'US-OREGON'],
  ]);
});

test('where only far regions are left, a spilling one is filled up first', () => {
  const fleet = new RoutingFleet();
  fleet.pair('US-OREGON', OREGON);
  fleet.pair('DE-FRANKFURT', FRANKFURT);
  fleet.hear('be-US-OREGON', 48);
  expect([fleet.route(SEATTLE), fleet.route(SEATTLE), fleet.route(SEATTLE)].map(({ regionId }) => regionId)).toEqual([
    'US-OREGON',
    'US-OREGON',
    'DE-FRANKFURT',
  ]);
});

test('where every near region spills over, the nearest has it', () => {
  const fleet = usFleet();
  for (const regionId of ['US-OREGON', 'US-CALIFORNIA', 'US-VIRGINIA']) fleet.hear(`be-${regionId}`, 45);
  expect(regionFor(fleet)).toBe('US-OREGON');
});

test('a proxy’s fullness spills over as a backend’s does', () => {
  const fleet = usFleet();
  fleet.hear('px-US-OREGON', 85);
  expect(regionFor(fleet)).toBe('US-CALIFORNIA');
  fleet.hear('px-US-OREGON', 100);
  expect(regionFor(fleet)).toBe('US-CALIFORNIA');
});

test('what was handed out counts at once: a burst does not overfill one backend', () => {
  const fleet = new RoutingFleet();
  fleet.region('US-OREGON', OREGON);
  for (const [serverId, type] of [
    ['a', 'Backend'],
    ['b', 'Backend'],
    ['p', 'Proxy'],
  ] as const) {
    fleet.server('US-OREGON', serverId, { type });
    fleet.hear(serverId, 0, { maxConcurrentSessions: 4, maxNewSessionsPerSecond: 100 });
  }
  const backends = Array.from({ length: 8 }, () => fleet.route(SEATTLE).backend.serverId).toSorted();
  expect(backends).toEqual(['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b']);
  expect(refusalOf(() => fleet.route(SEATTLE)).codes).toEqual(['Route:NO_CAPACITY']);
});

test('more sessions than may begin in a second go elsewhere; alone, the caller is told when', () => {
  const fleet = new RoutingFleet();
  fleet.pair('US-OREGON', OREGON);
  fleet.pair('DE-FRANKFURT', FRANKFURT);
  const regions = Array.from({ length: 10 }, () => fleet.route(SEATTLE).regionId);
  expect(regions).toEqual([...Array<string>(5).fill('US-OREGON'), ...Array<string>(5).fill('DE-FRANKFURT')]);
  const { codes, instead } = refusalOf(() => fleet.route(SEATTLE));
  expect([codes, instead.retryAfterMs]).toEqual([['Route:NO_CAPACITY'], 1000]);
  fleet.nowMs += 200;
  expect(fleet.route(SEATTLE).regionId).toBe('US-OREGON');
});

test('who counts callers is told of each decision, without an address', () => {
  const fleet = usFleet({
    places: {
      '8.8.8.8': { countryCode: 'US', location: null },
      '8.8.4.4': { countryCode: 'US', location: { latitude: 47.6, longitude: -122.3 } },
    },
  });
  const seen: unknown[] = [];
  const anywhere = { residency: null, refused: null };
  fleet.routing.onDecision((decision) => seen.push(decision));
  const cell = { latitude: 47, longitude: -123 };
  const distanceKm = fleet.route({ ...SEATTLE, callId: 'call-1' }).distanceKm;
  fleet.route({ ...SEATTLE, callId: 'call-1' });
  fleet.explain(SEATTLE);
  expect(fleet.route({ caller: { ip: '8.8.4.4' } }).precision).toBe('point');
  fleet.route({ caller: { ip: '8.8.8.8' }, residency: ['DE'] });
  expect(() => fleet.route({ ...SEATTLE, residency: ['GCC'] })).toThrow(Refusal);
  expect(seen).toEqual([
    { countryCode: null, cell, regionId: 'US-OREGON', distanceKm, ...anywhere },
    { countryCode: 'US', cell, regionId: 'US-OREGON', distanceKm, ...anywhere },
    {
      countryCode: 'US',
      cell: null,
      regionId: 'DE-FRANKFURT',
      distanceKm: expect.any(Number),
      residency: ['DE'],
      refused: null,
    },
    {
      countryCode: null,
      cell,
      regionId: null,
      distanceKm: null,
      residency: ['GCC'],
      refused: { nearestRegionId: null },
    },
  ]);
});

test('development servers only on request, and excluded ones never', () => {
  const fleet = usFleet();
  fleet.server('US-OREGON', 'be-US-OREGON', { isDevelopmentServer: true });
  expect(regionFor(fleet)).toBe('US-CALIFORNIA');
  expect(regionFor(fleet, { ...SEATTLE, includeDevelopment: true })).toBe('US-OREGON');
  expect(regionFor(fleet, { ...SEATTLE, exclude: ['px-US-CALIFORNIA'] })).toBe('US-VIRGINIA');
});

test('a caller known only by its country spreads over its regions by free room', () => {
  const fleet = usFleet({ places: { '8.8.8.8': { countryCode: 'US', location: null } } });
  fleet.hear('be-US-OREGON', 30);
  const count = (request: object) => {
    const times: Record<string, number> = {};
    for (let round = 0; round < 400; round++) {
      const regionId = regionFor(fleet, request);
      times[regionId] = (times[regionId] ?? 0) + 1;
    }
    return times;
  };
  for (const caller of [{ country: 'US' }, { ip: '8.8.8.8' }]) {
    const times = count({ caller });
    expect(Object.keys(times).toSorted()).toEqual(['US-CALIFORNIA', 'US-OREGON', 'US-VIRGINIA']);
    // 20 free against 50 and 50.
    expect((times['US-OREGON'] ?? 0) / 400).toBeGreaterThan(0.1);
    expect((times['US-OREGON'] ?? 0) / 400).toBeLessThan(0.25);
  }
  expect(fleet.route({ caller: { country: 'FR' } })).toMatchObject({ regionId: 'DE-FRANKFURT', precision: 'country' });
});

test('of its own country nobody knows which region is near: one that spills over gives way to any other', () => {
  const fleet = new RoutingFleet();
  fleet.pair('US-OREGON', OREGON);
  fleet.pair('US-GUAM', { latitude: 13.4, longitude: 144.8 });
  fleet.hear('be-US-OREGON', 45);
  for (let times = 0; times < 20; times++) expect(regionFor(fleet, { caller: { country: 'US' } })).toBe('US-GUAM');
});

test('an address that no country is known for is refused, saying so', () => {
  expect(refusalOf(() => usFleet().route({ caller: { ip: '8.8.4.4' } })).codes).toEqual(['Route:INVALID_CALLER']);
});

test('a change holds from the next decision on', () => {
  const fleet = usFleet();
  expect(regionFor(fleet)).toBe('US-OREGON');
  fleet.server('US-OREGON', 'be-US-OREGON', { disabled: FLAG });
  expect(regionFor(fleet)).toBe('US-CALIFORNIA');
  fleet.region('US-CALIFORNIA', CALIFORNIA, { maintenance: FLAG });
  expect(regionFor(fleet)).toBe('US-VIRGINIA');
  fleet.hear('be-US-VIRGINIA', 0, { runtimeStatus: 'Draining' });
  expect(regionFor(fleet)).toBe('DE-FRANKFURT');
  fleet.desired.swap({ deletedServerIds: ['be-DE-FRANKFURT'] });
  expect(refusalOf(() => fleet.route(SEATTLE)).instead.publicReason).toBe('Planned work');
  fleet.server('US-OREGON', 'be-US-OREGON');
  fleet.region('US-OREGON', SEATTLE.caller);
  expect(fleet.route(SEATTLE)).toMatchObject({ regionId: 'US-OREGON', distanceKm: 0 });
  fleet.desired.swap({ deletedRegionIds: ['US-OREGON'] });
  expect(refusalOf(() => fleet.route(SEATTLE)).codes).toEqual(['Route:NO_CAPACITY']);
});

test('the same call gets the same ticket, for as long as that may be used', () => {
  const fleet = usFleet();
  const call = { ...SEATTLE, callId: 'call-1' };
  const first = fleet.route(call);
  expect(fleet.route(call)).toEqual(first);
  expect(fleet.route({ ...call, residency: ['EU'] }).regionId).toBe('DE-FRANKFURT');
  const again = fleet.route(call);
  expect(again.regionId).toBe('DE-FRANKFURT');
  fleet.server('DE-FRANKFURT', 'be-DE-FRANKFURT', { disabled: FLAG });
  expect(fleet.route(call).regionId).toBe('US-OREGON');
  // The session may still be on its way to where the ticket led before.
  expect(fleet.routing.ticketsOut('be-DE-FRANKFURT')).toBeGreaterThan(0);
  fleet.pass(60_000);
  expect(fleet.routing.ticketsOut('be-DE-FRANKFURT')).toBe(0);
});

test('many are answered each on its own', () => {
  const fleet = usFleet();
  const results = fleet.routing.routeMany([
    SEATTLE,
    { caller: { country: 'ZZ' } },
    { ...SEATTLE, residency: ['GCC'] },
    7,
  ]);
  expect(results.map((result) => (result.ok ? result.route.regionId : result.refusal.appCode))).toEqual([
    'US-OREGON',
    'Route:INVALID_CALLER',
    'Route:NO_CAPACITY',
    'Route:INVALID_CALLER',
  ]);
  expect(results[2]).toMatchObject({ refusal: { retryAfterMs: 10_000 } });
});

test('explain reserves nothing, and names every nearer region and node and why it lost', () => {
  const fleet = usFleet();
  fleet.server('US-OREGON', 'be-US-OREGON', { disabled: FLAG });
  fleet.server('US-OREGON', 'be-2', { isDevelopmentServer: true });
  fleet.hear('be-2', 0);
  fleet.hear('be-US-CALIFORNIA', 50);
  const told = fleet.explain({ ...SEATTLE, exclude: ['px-US-OREGON'] });
  expect(told.chosen).toMatchObject({ regionId: 'US-VIRGINIA', backend: { serverId: 'be-US-VIRGINIA' } });
  const why = told.regions.map(({ regionId, chosen, lostBecause, nodes }) => ({
    regionId,
    chosen,
    because: lostBecause.map(({ code }) => code).join(),
    nodes: Object.fromEntries(
      nodes.map((node) => [node.serverId, node.chosen || node.lostBecause.map(({ code }) => code).join()]),
    ),
  }));
  expect(why).toEqual([
    {
      regionId: 'US-OREGON',
      chosen: false,
      because: 'NOTHING_ROUTABLE',
      nodes: { 'be-US-OREGON': 'SERVER_DISABLED', 'px-US-OREGON': 'EXCLUDED', 'be-2': 'DEVELOPMENT' },
    },
    {
      regionId: 'US-CALIFORNIA',
      chosen: false,
      because: 'FULL',
      nodes: { 'be-US-CALIFORNIA': 'FULL', 'px-US-CALIFORNIA': 'NOT_DRAWN' },
    },
    { regionId: 'US-VIRGINIA', chosen: true, because: '', nodes: { 'be-US-VIRGINIA': true, 'px-US-VIRGINIA': true } },
  ]);
  expect(
    fleet.explain({ ...SEATTLE, residency: ['EU'] }).regions.map(({ lostBecause }) => lostBecause[0]?.code),
  ).toEqual(['RESIDENCY', 'RESIDENCY', 'RESIDENCY', undefined]);
  expect(JSON.stringify(told)).not.toContain('4711');
  expect(fleet.routing.ticketsOut('be-US-VIRGINIA')).toBe(0);
  expect(
    fleet
      .explain(SEATTLE)
      .regions.at(-1)
      ?.nodes.map(({ load }) => load),
  ).toEqual([0, 0]);
});

test('a node that does not count its sessions is filled by its tickets alone', () => {
  const fleet = new RoutingFleet();
  fleet.pair('US-OREGON', OREGON);
  const silent = () => fleet.hear('be-US-OREGON', null, { maxConcurrentSessions: 2 });
  silent();
  fleet.route(SEATTLE);
  silent();
  silent();
  fleet.route(SEATTLE);
  silent();
  expect(refusalOf(() => fleet.route(SEATTLE)).codes).toEqual(['Route:NO_CAPACITY']);
});
