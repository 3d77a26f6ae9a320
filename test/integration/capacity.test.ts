import type { CapacityReport, DemandReport } from '@meridian/shared/capacity.ts';
import type { Plan } from '@meridian/shared/plan.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { removeDirectory, type ServerProcess, startServer } from '../kit/server-process.ts';

let meridian: ServerProcess;
let admin: HttpCaller;
let regionId: string;
let backend: { regionId: string; serverId: string };
const keys: { apiKey: string; type: 'Backend' | 'Proxy' }[] = [];

const start = async (stateDir?: string) => {
  meridian = await startServer({ MERIDIAN_RECORDING_RETENTION_DAYS: '90' }, stateDir);
  admin = new HttpCaller(meridian.url, meridian.adminToken);
};
const beatAll = (sessions: number) =>
  Promise.all(keys.map(({ apiKey, type }) => new FakeNode(meridian.url, apiKey, type).beat(sessions)));
const report = async (input?: object) => (await admin.get<CapacityReport>('capacity.report', input)).data;
const demand = async () => (await admin.get<DemandReport>('capacity.demand')).data;

beforeAll(async () => {
  await start();
  regionId = await makeRegion(admin);
  for (const type of ['Backend', 'Backend', 'Proxy', 'Proxy'] as const) {
    const { apiKey, target } = await addServer(admin, regionId, { type });
    keys.push({ apiKey, type });
    if (type === 'Backend') backend = target;
  }
  await beatAll(10);
});
afterAll(async () => {
  await meridian.stop();
  removeDirectory(meridian.stateDir);
});

test('the report says what is free, what a loss would leave, and what to add', async () => {
  const { regions, free } = await report();
  expect(free).toBe(80);
  expect(regions).toMatchObject([
    {
      regionId,
      calls: { capacity: 100, used: 20, unreported: 0, free: 80, p95OfWeek: null },
      connections: { capacity: 200, used: 20, free: 180 },
      headroomWithoutLargest: 30,
      headroomWithoutRegion: -20,
      storage: null,
      advice: ['Bring another region into service: if this one were lost, nothing would take its sessions.'],
    },
  ]);
  await admin.post('regionManager.updateRegionS3Config', {
    regionId,
    endpoint: 's3.example',
    accessKey: 'A',
    secretKey: 'S',
    useSSL: true,
  });
  expect((await report({ regionId })).regions[0]?.storage).toMatchObject({
    retentionDays: 90,
    gigabytesPerDay: { from: 28.8, to: 144 },
  });
  const missing = await admin.get('capacity.report', { regionId: 'US-NOWHERE' });
  expect([missing.status, missing.error.data.appCode]).toEqual([404, 'Region:NOT_FOUND']);
});

test('a plan says where new calls go, and that the spare is lost; what is shown is no part of its hash', async () => {
  const action = { type: 'disableRegionServer', ...backend, ...REASONS };
  const plan = (await admin.get<Plan>('regionManager.plan', action)).data;
  expect(plan.impact.outlook).toMatchObject({
    freeBefore: 80,
    freeAfter: 40,
    displaced: 10,
    absorbers: [{ regionId, sessions: 10, loadAfter: 0.4, addedRoundTripMs: 0 }],
    unplaced: 0,
    wasSpare: true,
    isSpareKept: false,
  });
  await beatAll(20);
  const later = (await admin.get<Plan>('regionManager.plan', action)).data;
  expect(later.impact.outlook).toMatchObject({ freeAfter: 30, displaced: 20 });
  expect(later.planHash).toBe(plan.planHash);
  const enabling = (await admin.get<Plan>('regionManager.plan', { type: 'enableRegion', regionId })).data;
  expect(enabling.impact.outlook).toBeNull();
});

test('what callers asked for is counted by where they are, without addresses, and outlives a restart', async () => {
  const callers = [{ country: 'DE' }, { country: 'DE' }, { latitude: 37.4, longitude: -122.1 }, { ip: '8.8.8.8' }];
  for (const caller of callers) expect((await admin.post('routing.route', { caller })).status).toBe(200);
  const refused = await admin.post('routing.route', { caller: { country: 'DE' }, residency: ['DE'] });
  expect(refused.status).toBe(503);
  const before = await demand();
  expect(before.total).toMatchObject({ sessions: 4, refused: 1, servedBy: [{ regionId, sessions: 4 }] });
  expect(before.origins).toMatchObject([
    { countryCode: 'DE', cell: null, sessions: 2, refused: 1 },
    { countryCode: null, cell: { latitude: 37, longitude: -123 }, sessions: 1 },
    { countryCode: 'US', cell: null, sessions: 1 },
  ]);
  expect(JSON.stringify(before)).not.toContain('8.8.8.8');

  await meridian.stop();
  await start(meridian.stateDir);
  expect(await demand()).toEqual(before);
  const after = (await report()).regions[0];
  expect(after?.calls, 'nobody told anything yet').toMatchObject({
    used: null,
    unreported: 2,
    free: 0,
    peakOfWeek: 40,
  });
  await beatAll(1);
  expect((await report()).regions[0]?.calls).toMatchObject({ used: 2, free: 98, peakOfWeek: 40 });
});
