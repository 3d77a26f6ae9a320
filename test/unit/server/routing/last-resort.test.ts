import { expect, test } from 'vitest';
import { FLAG, RoutingFleet } from '../../../kit/routing-fleet.ts';
import { CALIFORNIA, OREGON, refusalOf, regionFor, SEATTLE, usFleet } from '../../../kit/us-fleet.ts';

test('back from the dead a node is chosen seldom at first, then as often as others; where it is alone, at once', () => {
  const fleet = new RoutingFleet();
  fleet.region('US-OREGON', OREGON);
  const hearAll = (...serverIds: string[]) => {
    for (const serverId of serverIds)
      fleet.hear(serverId, 10, { maxNewSessionsPerSecond: 1000, maxConcurrentSessions: 1000 });
  };
  for (const serverId of ['a', 'b']) fleet.server('US-OREGON', serverId);
  fleet.server('US-OREGON', 'p', { type: 'Proxy' });
  hearAll('a', 'b', 'p');
  const shareOfA = () => {
    let times = 0;
    for (let round = 0; round < 100; round++) {
      hearAll('a', 'b', 'p');
      hearAll('a', 'b', 'p');
      if (fleet.route(SEATTLE).backend.serverId === 'a') times++;
    }
    return times;
  };
  for (let ms = 0; ms < 16_000; ms += 4000) {
    fleet.pass(4000);
    hearAll('b', 'p');
  }
  expect(fleet.table.node('a')?.liveness).toBe('Dead');
  expect(shareOfA(), 'held back, however often it is heard').toBe(0);
  expect(fleet.explain({ ...SEATTLE, exclude: ['b'] }), 'but rather than nobody').toMatchObject({
    lastResort: true,
    chosen: { backend: { serverId: 'a' } },
  });
  fleet.pass(10_000);
  hearAll('a', 'b', 'p');
  expect(shareOfA()).toBe(0);
  expect(fleet.route({ ...SEATTLE, exclude: ['b'] }).backend.serverId).toBe('a');
  for (let ms = 0; ms < 60_000; ms += 5000) {
    fleet.pass(5000);
    hearAll('a', 'b', 'p');
  }
  // As full as the other, it is as likely to be the first drawn.
  expect(shareOfA()).toBeGreaterThan(30);
});

test('a new process starts at once: there is nothing to come back from', () => {
  const fleet = new RoutingFleet();
  fleet.region('US-OREGON', OREGON);
  for (const serverId of ['a', 'b']) fleet.server('US-OREGON', serverId);
  fleet.server('US-OREGON', 'p', { type: 'Proxy' });
  for (const serverId of ['a', 'b', 'p']) fleet.hear(serverId, 10);
  for (let ms = 0; ms < 16_000; ms += 4000) {
    fleet.pass(4000);
    for (const serverId of ['b', 'p']) fleet.hear(serverId, 10);
  }
  expect(fleet.table.node('a')?.liveness).toBe('Dead');
  fleet.reboot('a');
  for (const serverId of ['a', 'b', 'p']) fleet.hear(serverId, serverId === 'a' ? 0 : 10);
  expect(fleet.route(SEATTLE).backend.serverId).toBe('a');
});

test('a suspect node gets nothing, unless what is well is less than half of what is in use', () => {
  const fleet = new RoutingFleet();
  fleet.region('US-OREGON', OREGON);
  fleet.server('US-OREGON', 'p', { type: 'Proxy' });
  for (const serverId of ['a', 'b', 'c']) {
    fleet.server('US-OREGON', serverId);
    fleet.hear(serverId, 30, { maxNewSessionsPerSecond: 1000 });
  }
  fleet.pass(7000);
  for (const serverId of ['a', 'p']) fleet.hear(serverId, 50);
  // 50 routable, 50 + 30 + 30 in use.
  expect(fleet.explain(SEATTLE)).toMatchObject({ panic: true, chosen: { regionId: 'US-OREGON' } });
  expect(['b', 'c']).toContain(fleet.route(SEATTLE).backend.serverId);
  fleet.hear('c', 30);
  // 100 routable now.
  expect(fleet.explain(SEATTLE).panic).toBe(false);
  for (let times = 0; times < 3; times++) expect(fleet.route(SEATTLE).backend.serverId).toBe('c');
});

test('in a panic the dead, disabled, illegal and development servers still get nothing', () => {
  const fleet = new RoutingFleet();
  fleet.region('US-OREGON', OREGON);
  fleet.server('US-OREGON', 'p', { type: 'Proxy' });
  fleet.server('US-OREGON', 'a', { disabled: FLAG });
  fleet.server('US-OREGON', 'b', { maintenance: FLAG });
  fleet.server('US-OREGON', 'd', { isDevelopmentServer: true });
  for (const serverId of ['a', 'b', 'd', 'p']) fleet.hear(serverId, 0);
  fleet.pass(7000);
  fleet.hear('p', 0);
  expect(refusalOf(() => fleet.route(SEATTLE)).codes).toEqual(['Route:NO_CAPACITY']);
  expect(fleet.route({ ...SEATTLE, includeDevelopment: true }).backend.serverId).toBe('d');
  fleet.server('US-OREGON', 'b');
  expect(fleet.route(SEATTLE).backend.serverId).toBe('b');
  expect(refusalOf(() => fleet.route({ ...SEATTLE, residency: ['EU'] })).codes).toEqual(['Route:NO_CAPACITY']);
  for (let ms = 0; ms < 15_000; ms += 5000) {
    for (const serverId of ['a', 'd', 'p']) fleet.hear(serverId, 0);
    fleet.pass(5000);
  }
  expect(fleet.table.node('b')?.liveness).toBe('Dead');
  expect(refusalOf(() => fleet.route(SEATTLE)).codes).toEqual(['Route:NO_CAPACITY']);
});

test('what its operator allows holds at once, without a heartbeat', () => {
  const fleet = usFleet();
  fleet.hear('be-US-OREGON', 30);
  expect(regionFor(fleet)).toBe('US-OREGON');
  fleet.server('US-OREGON', 'be-US-OREGON', { maxSessions: 30 });
  expect(regionFor(fleet)).toBe('US-CALIFORNIA');
  expect(fleet.explain(SEATTLE).regions[0]?.nodes[0]).toMatchObject({ load: 30, capacity: 30 });
  // 30 of 32: it has room, and spills over.
  fleet.server('US-OREGON', 'be-US-OREGON', { maxSessions: 32 });
  expect(regionFor(fleet)).toBe('US-CALIFORNIA');
  expect(regionFor(fleet, { ...SEATTLE, exclude: ['be-US-CALIFORNIA', 'be-US-VIRGINIA'] })).toBe('US-OREGON');
  // More than the node itself declares it can never be.
  fleet.server('US-OREGON', 'be-US-OREGON', { maxSessions: 1000 });
  expect(regionFor(fleet)).toBe('US-OREGON');
  expect(fleet.explain(SEATTLE).regions[0]?.nodes[0]).toMatchObject({ load: 30, capacity: 50 });
  fleet.hear('be-US-OREGON', 50);
  expect(regionFor(fleet)).toBe('US-CALIFORNIA');
});

test('a region that is cut off is the last resort: chosen only where no other legal one has room', () => {
  const fleet = usFleet();
  fleet.cutOff('US-OREGON');
  expect(regionFor(fleet)).toBe('US-CALIFORNIA');
  for (const regionId of ['US-CALIFORNIA', 'US-VIRGINIA', 'DE-FRANKFURT']) fleet.hear(`be-${regionId}`, 49);
  // They spill over, and the start rate of each is not used up: that is room.
  const regions = Array.from({ length: 4 }, () => fleet.route(SEATTLE).regionId);
  expect(regions).toEqual(['US-CALIFORNIA', 'US-VIRGINIA', 'DE-FRANKFURT', 'US-OREGON']);
  expect(fleet.explain(SEATTLE)).toMatchObject({ lastResort: true, chosen: { regionId: 'US-OREGON' } });
  expect(fleet.explain({ ...SEATTLE, residency: ['DE'] })).toMatchObject({ lastResort: false, chosen: null });
  fleet.cutOff('US-OREGON', false);
  expect(fleet.explain(SEATTLE)).toMatchObject({ lastResort: false, chosen: { regionId: 'US-OREGON' } });
});

test('of what is cut off the silent serve too, but nothing that was taken out, and none that says it stops', () => {
  const fleet = new RoutingFleet();
  fleet.region('US-OREGON', OREGON);
  fleet.server('US-OREGON', 'p', { type: 'Proxy' });
  for (const serverId of ['silent', 'off', 'leaving', 'p']) {
    if (serverId !== 'p') fleet.server('US-OREGON', serverId);
    fleet.hear(serverId, 0, serverId === 'leaving' ? { runtimeStatus: 'Draining' } : {});
  }
  fleet.server('US-OREGON', 'off', { disabled: FLAG });
  fleet.cutOff('US-OREGON');
  fleet.pass(7000);
  for (let times = 0; times < 5; times++) expect(fleet.route(SEATTLE).backend.serverId).toBe('silent');
  const told = fleet.explain({ ...SEATTLE, exclude: ['p'] });
  const why = told.regions[0]?.nodes.map(({ serverId, lostBecause }) => [serverId, lostBecause[0]?.code]);
  expect(why).toEqual([
    ['p', 'EXCLUDED'],
    ['silent', 'START_RATE'],
    ['off', 'SERVER_DISABLED'],
    ['leaving', 'NODE_DRAINING'],
  ]);
  fleet.cutOff('US-OREGON', false);
  fleet.table.declare('US-OREGON', 'down', FLAG.at);
  expect(refusalOf(() => fleet.route(SEATTLE)).codes).toEqual(['Route:NO_CAPACITY']);
});

test('a panic comes before the last resort: who is silent alone is likelier to be well than who is cut off', () => {
  const fleet = new RoutingFleet();
  fleet.pair('US-OREGON', OREGON);
  fleet.pair('US-CALIFORNIA', CALIFORNIA);
  fleet.cutOff('US-OREGON');
  fleet.pass(7000);
  expect(fleet.explain(SEATTLE)).toMatchObject({
    panic: true,
    lastResort: false,
    chosen: { regionId: 'US-CALIFORNIA' },
    regions: [{ regionId: 'US-OREGON', lostBecause: [{ code: 'REGION_CUT_OFF' }] }, { chosen: true }],
  });
  expect(regionFor(fleet, { ...SEATTLE, exclude: ['px-US-CALIFORNIA'] })).toBe('US-OREGON');
});

test('who is back from the dead and only waits out its hold-down comes before a refusal, and after all others', () => {
  const fleet = new RoutingFleet();
  fleet.pair('US-OREGON', OREGON);
  fleet.pair('US-CALIFORNIA', CALIFORNIA);
  fleet.pass(17_000);
  const home = ['be-US-OREGON', 'px-US-OREGON'];
  const hear = (serverIds: readonly string[]) => {
    for (const serverId of serverIds) fleet.hear(serverId, 0);
  };
  const call = { ...SEATTLE, callId: 'call-1' };
  hear(home);
  hear(home);
  expect(refusalOf(() => fleet.route(call)).codes, 'two heartbeats are too few').toEqual(['Route:NO_CAPACITY']);
  hear(home);
  const first = fleet.route(call);
  expect(first.regionId).toBe('US-OREGON');
  expect(fleet.explain(SEATTLE)).toMatchObject({ lastResort: true, chosen: { regionId: 'US-OREGON' } });
  expect(fleet.route(call), 'the same call').toEqual(first);
  expect(refusalOf(() => fleet.route({ ...SEATTLE, residency: ['DE'] })).codes).toEqual(['Route:NO_CAPACITY']);
  fleet.server('US-OREGON', 'be-US-OREGON', { disabled: FLAG });
  expect(refusalOf(() => fleet.route(SEATTLE)).codes).toEqual(['Route:NO_CAPACITY']);
  fleet.server('US-OREGON', 'be-US-OREGON');
  // Of what is left, who was never away comes first: here the proxy.
  fleet.server('US-OREGON', 'never-away', { type: 'Proxy' });
  hear(['never-away']);
  expect(fleet.route(SEATTLE).proxy?.serverId).toBe('never-away');
  // A new process is not held, and however far away, it comes first.
  const away = ['be-US-CALIFORNIA', 'px-US-CALIFORNIA'];
  for (const serverId of away) fleet.reboot(serverId);
  hear(away);
  fleet.cutOff('US-CALIFORNIA');
  expect(fleet.route(call).regionId).toBe('US-CALIFORNIA');
  expect(fleet.explain(SEATTLE).regions[0]?.nodes[0]?.lostBecause).toMatchObject([{ code: 'NODE_REJOINING' }]);
});

test('a call whose ticket leads to what was cut off since is sent elsewhere, if there is room', () => {
  const fleet = usFleet();
  const call = { ...SEATTLE, callId: 'call-1' };
  const first = fleet.route(call);
  fleet.cutOff('US-OREGON');
  const elsewhere = ['US-CALIFORNIA', 'US-VIRGINIA', 'DE-FRANKFURT'];
  for (const regionId of elsewhere) fleet.hear(`be-${regionId}`, 50);
  expect(fleet.route(call)).toEqual(first);
  fleet.hear('be-US-VIRGINIA', 49);
  const second = fleet.route(call);
  expect(second.regionId).toBe('US-VIRGINIA');
  expect(fleet.route(call)).toEqual(second);
});
