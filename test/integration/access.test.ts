import { ROLES, type Role } from '@meridian/shared/role.ts';
import { createMeridianClient, refusalOf } from '@meridian/server/client';
import { beforeAll, describe, expect, test } from 'vitest';
import { addServer, makeRegion } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { useServer } from '../kit/use-server.ts';

const live = useServer();
const tokens: Partial<Record<Role, string>> = {};

beforeAll(async () => {
  for (const role of ROLES) {
    tokens[role] = (
      await live.admin.post<{ token: string }>('operators.createToken', { name: `a ${role}`, role })
    ).data.token;
  }
});

/** Every procedure, and the least role that may use it. */
const PROCEDURES: readonly [Role, 'get' | 'post', string, object?][] = [
  ['viewer', 'get', 'regionManager.getRegions'],
  ['viewer', 'get', 'regionManager.getRegion'],
  ['viewer', 'get', 'regionManager.getServer'],
  ['viewer', 'get', 'regionManager.plan'],
  ['viewer', 'get', 'regionManager.planMany'],
  ['viewer', 'get', 'serverMetrics.getAllActiveNodes'],
  ['viewer', 'get', 'serverMetrics.getServerStatus'],
  ['viewer', 'get', 'serverMetrics.getNames'],
  ['viewer', 'post', 'serverMetrics.setView'],
  ['viewer', 'get', 'serverMetrics.getServerHistory'],
  ['viewer', 'get', 'serverMetrics.getRegionHistory'],
  ['viewer', 'get', 'serverMetrics.getFleetHistory'],
  ['viewer', 'get', 'serverMetrics.getFleetAt'],
  ['viewer', 'get', 'routing.explain'],
  ['viewer', 'get', 'drains.list'],
  ['viewer', 'get', 'safetyRules.list'],
  ['viewer', 'get', 'alerts.list'],
  ['viewer', 'get', 'operations.plan'],
  ['viewer', 'get', 'operations.list'],
  ['viewer', 'get', 'capacity.report'],
  ['viewer', 'get', 'capacity.demand'],
  ['viewer', 'get', 'events.list'],
  ['viewer', 'get', 'operators.getSelf'],
  ['operator', 'post', 'regionManager.createRegion'],
  ['operator', 'post', 'regionManager.updateRegion'],
  ['operator', 'post', 'regionManager.updateRegionS3Config'],
  ['operator', 'post', 'regionManager.verifyRegionS3'],
  ['operator', 'post', 'regionManager.addOrUpdateRegionServer'],
  ['operator', 'post', 'regionManager.enableRegion'],
  ['operator', 'post', 'regionManager.disableRegion'],
  ['operator', 'post', 'regionManager.enableRegionMaintenance'],
  ['operator', 'post', 'regionManager.disableRegionMaintenance'],
  ['operator', 'post', 'regionManager.enableRegionServer'],
  ['operator', 'post', 'regionManager.disableRegionServer'],
  ['operator', 'post', 'regionManager.enableRegionServerMaintenance'],
  ['operator', 'post', 'regionManager.disableRegionServerMaintenance'],
  ['operator', 'post', 'regionManager.drainRegionServer'],
  ['operator', 'post', 'regionManager.cancelDrain'],
  ['operator', 'post', 'regionManager.applyMany'],
  ['operator', 'post', 'operations.start'],
  ['operator', 'post', 'operations.continue'],
  ['operator', 'post', 'operations.cancel'],
  ['operator', 'post', 'serverMetrics.declareRegion'],
  ['operator', 'post', 'routing.route'],
  ['operator', 'post', 'routing.routeMany'],
  ['operator', 'post', 'routing.outcome'],
  ['operator', 'post', 'alerts.acknowledge'],
  ['operator', 'post', 'alerts.silence'],
  ['operator', 'post', 'alerts.endSilence'],
  ['admin', 'post', 'regionManager.rotateRegionServerKey'],
  ['admin', 'post', 'regionManager.revokeRegionServerKey'],
  ['admin', 'post', 'regionManager.deleteRegionServerSafe'],
  ['admin', 'post', 'regionManager.deleteRegionSafe'],
  ['admin', 'post', 'regionManager.addOrUpdateRegionServer', { mode: 'edit', server: { apiKey: 'x' } }],
  ['admin', 'post', 'safetyRules.set'],
  ['admin', 'get', 'operators.list'],
  ['admin', 'post', 'operators.createToken'],
  ['admin', 'post', 'operators.revoke'],
];

describe.each(ROLES)('a %s', (role) => {
  test.each(PROCEDURES)('needs %s for %s %s', async (needed, method, procedure, input = {}) => {
    const caller = new HttpCaller(live.meridian.url, tokens[role] ?? '');
    const { status } = await caller[method](procedure, input);
    expect(status === 403, `answered ${status}`).toBe(ROLES.indexOf(role) < ROLES.indexOf(needed));
    expect(status).not.toBe(401);
  });
});

test.each([
  ...PROCEDURES,
  ['admin', 'post', 'node.heartbeat'] as const,
  ['admin', 'post', 'node.attach'] as const,
  ['admin', 'post', 'node.heartbeats'] as const,
  ['admin', 'post', 'node.presignUpload'] as const,
])('nobody comes in without a token: %s %s %s', async (_role, method, procedure) => {
  const answer = await new HttpCaller(live.meridian.url, null)[method](procedure, {});
  expect([answer.status, answer.error.data.appCode]).toEqual([401, 'UNAUTHORIZED']);
});

test('the role is checked before the shape, the shape before existence', async () => {
  const viewer = new HttpCaller(live.meridian.url, tokens.viewer ?? '');
  expect((await viewer.post('regionManager.disableRegion', {})).error.data.appCode).toBe('FORBIDDEN');
  expect((await live.admin.post('regionManager.disableRegion', {})).error.data.appCode).toBe('BAD_REQUEST');
  const noRegion = { regionId: 'us-west', publicReason: 'a', privateReason: 'b' };
  expect((await live.admin.post('regionManager.disableRegion', noRegion)).error.data.appCode).toBe('Region:NOT_FOUND');
  expect((await live.admin.post('regionManager.enableRegion', { regionId: { $ne: null } })).error.data.appCode).toBe(
    'Region:NOT_FOUND',
  );
});

test('a token shows once, works until it expires or is revoked, and its role is on every answer’s event', async () => {
  const expiresAt = new Date(Date.now() + 700).toISOString();
  const made = await live.admin.post<{ tokenId: string; token: string }>('operators.createToken', {
    name: 'brief',
    role: 'operator',
    expiresAt,
  });
  const brief = new HttpCaller(live.meridian.url, made.data.token);
  expect((await brief.get('operators.getSelf')).data).toEqual({
    tokenId: made.data.tokenId,
    name: 'brief',
    role: 'operator',
    expiresAt,
  });
  const { regionId } =
    (await brief.post('regionManager.createRegion', { countryCode: 'OM', regionName: 'MCT' })).data.region ?? {};
  const { events } = (await live.admin.get<{ events: unknown[] }>('events.list', { target: { regionId } })).data;
  expect(events).toMatchObject([{ type: 'createRegion', actor: { name: 'brief', role: 'operator' } }]);
  await expect.poll(async () => (await brief.get('operators.getSelf')).status, { timeout: 5000 }).toBe(401);
  const list = await live.admin.get('operators.list');
  expect(list.text).toContain(made.data.tokenId);
  expect(list.text).not.toContain(made.data.token);
});

test('what is too large, broken or unknown gets a typed error without a stack', async () => {
  const { apiKey } = await addServer(live.admin, await makeRegion(live.admin));
  const answers = {
    large: await live.admin.post('regionManager.createRegion', {
      countryCode: 'US',
      regionName: 'x'.repeat(1024 * 1024),
    }),
    broken: await live.admin.post('regionManager.createRegion', '{"countryCode":'),
    unknown: await live.admin.post('regionManager.dropEverything', {}),
    method: await live.admin.get('regionManager.createRegion', {}),
    limit: await live.admin.get('events.list', { limit: 1001 }),
    wrongKey: await new HttpCaller(live.meridian.url, apiKey).get('events.list'),
    notJson: await live.admin.post('regionManager.createRegion', 'x=1', { 'content-type': 'application/octet-stream' }),
    past: await live.admin.post('operators.createToken', {
      name: 'late',
      role: 'viewer',
      expiresAt: '2001-01-01T00:00:00Z',
    }),
  };
  const codes = Object.fromEntries(
    Object.entries(answers).map(([name, { status, error }]) => [name, [status, error.data.appCode]]),
  );
  expect(codes).toEqual({
    large: [413, 'PAYLOAD_TOO_LARGE'],
    broken: [400, 'BAD_REQUEST'],
    unknown: [404, 'NOT_FOUND'],
    method: [405, 'METHOD_NOT_SUPPORTED'],
    limit: [400, 'BAD_REQUEST'],
    wrongKey: [401, 'UNAUTHORIZED'],
    notJson: [415, 'UNSUPPORTED_MEDIA_TYPE'],
    past: [400, 'BAD_REQUEST'],
  });
  for (const { text } of Object.values(answers)) {
    expect(text).not.toMatch(/\bat .*\.(ts|js|mjs):\d|"stack"|ZodError|invalid_type|node_modules/);
  }
});

test('an error repeats nothing of what was sent, and says what to do', async () => {
  const broken = await live.admin.post('regionManager.createRegion', '{"apiKey": MY-SECRET-KEY}');
  expect(broken.text).not.toContain('SECRET');
  expect(broken.error.message).toMatch(/^The .+: .+/);
});

test('failed sign-ins are limited; a good token from the same address still works', async () => {
  const statuses = await Promise.all(
    Array.from(
      { length: 60 },
      async (_, index) => (await new HttpCaller(live.meridian.url, `guess-${index}`).get('events.list')).status,
    ),
  );
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(30);
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThanOrEqual(30);
  expect((await live.admin.get('operators.getSelf')).status).toBe(200);
});

test('the public status is off unless it was asked for', async () => {
  const answer = await new HttpCaller(live.meridian.url, null).get('publicStatus.get');
  expect([answer.status, answer.error.data.appCode]).toEqual([404, 'PublicStatus:OFF']);
});

test('healthz and readyz are open to everyone', async () => {
  for (const path of ['healthz', 'readyz']) expect((await fetch(`${live.meridian.url}/${path}`)).status).toBe(200);
});

test('the typed client reads a refusal’s code, and knows when there was no answer at all', async () => {
  const client = createMeridianClient({ url: live.meridian.url, token: live.meridian.adminToken });
  const refused = await client.regionManager.deleteRegionSafe.mutate({ regionId: 'NO-WHERE' }).catch(refusalOf);
  expect(refused).toMatchObject({ appCode: 'DeleteRegion:NOT_FOUND', blockers: [{ code: 'DeleteRegion:NOT_FOUND' }] });
  const nobody = createMeridianClient({ url: 'http://127.0.0.1:9', token: 'x' });
  expect(await nobody.regionManager.getRegions.query().catch(refusalOf)).toBeNull();
});
