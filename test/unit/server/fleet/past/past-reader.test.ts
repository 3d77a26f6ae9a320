import { join } from 'node:path';
import { SAMPLE_MS } from '@meridian/shared/history.ts';
import type { PastFleet } from '@meridian/shared/past.ts';
import { Refusal } from '@meridian/shared/refusal.ts';
import { type ViewInput, viewSchema } from '@meridian/shared/view.ts';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { TooManyViews } from '../../../../../server/fleet/stream/view-limits.ts';
import { RecordedFleet } from '../../../../kit/recorded-fleet.ts';
import { removeDirectory, temporaryDirectory } from '../../../../kit/server-process.ts';

const folder = temporaryDirectory();
let files = 0;
let fleet: RecordedFleet;
beforeEach(async () => {
  fleet = await RecordedFleet.begin(join(folder, `${++files}.db`));
});
afterAll(() => removeDirectory(folder));

const US_WEST = 'US-WEST';
const calls = (count: number) => ({ activeTelephonySessions: count, activeWebSessions: 0, maxConcurrentSessions: 50 });

/** The fleet as it was so many samples ago. */
function ago(samples: number, view: ViewInput = {}, owner = 'tok_1'): Promise<PastFleet> {
  const at = new Date(fleet.nowMs - samples * SAMPLE_MS).toISOString();
  return fleet.past.fleetAt({ at, view: viewSchema.parse(view) }, owner);
}

async function apply(type: 'enableRegion' | 'disableRegionMaintenance'): Promise<void> {
  await fleet.rooms.regionManager.apply({ type, regionId: US_WEST }, {}, fleet.rooms.operator);
}

/** Servers that are in service, of a region that is. */
async function inService(count: number): Promise<string[]> {
  const { regionManager, operator, addServer } = fleet.rooms;
  await apply('enableRegion');
  await apply('disableRegionMaintenance');
  const ids: string[] = [];
  for (let added = 0; added < count; added++) {
    const { serverId } = await addServer();
    const target = { regionId: US_WEST, serverId };
    for (const type of ['enableRegionServer', 'disableRegionServerMaintenance'] as const)
      await regionManager.apply({ type, ...target }, {}, operator);
    ids.push(serverId);
  }
  return ids;
}

async function disable(serverId: string, reason = 'new kernel'): Promise<void> {
  const { regionManager, operator } = fleet.rooms;
  const reasons = { publicReason: reason, privateReason: reason };
  await regionManager.apply({ type: 'disableRegionServer', regionId: US_WEST, serverId, ...reasons }, {}, operator);
}

async function codeOf(answer: Promise<unknown>): Promise<string | undefined> {
  try {
    await answer;
    return undefined;
  } catch (error) {
    return error instanceof Refusal ? error.blockers[0].code : String(error);
  }
}

test('a server that has died since is seen as it was, with its calls, and as it is', async () => {
  const [one = ''] = await inService(1);
  fleet.next(() => fleet.hear(one, { ...calls(12), cpuUsagePercent: 42.5 }));
  for (let sample = 0; sample < 2; sample++) fleet.next();
  const before = await ago(2);
  expect(before.servers).toMatchObject([
    { serverId: one, endpoint: 'be-1.example', state: 'RUNNING', isRoutable: true, figures: { sessions: 12 } },
  ]);
  expect(before.servers[0]?.figures).toMatchObject({ cpuUsagePercent: 42.5, memoryUsagePercent: null });
  expect(before.regions).toMatchObject([
    {
      regionId: US_WEST,
      counts: { servers: 1, routableBackends: 1, heard: 1, routableCalls: 12 },
      figures: { calls: 12 },
    },
  ]);
  const now = await ago(0);
  expect(now.servers).toMatchObject([{ state: 'OFFLINE', isRoutable: false, figures: { sessions: null } }]);
  expect(now.regions).toMatchObject([
    { counts: { servers: 1, routableBackends: 0, heard: 0 }, figures: { calls: null } },
  ]);
});

test('a flag that was set before then and still is was set then; of one that was set since nothing is told', async () => {
  const [early = '', late = ''] = await inService(2);
  fleet.next(() => fleet.hear(early, calls(1)));
  await disable(early, 'bad fan');
  const hearBoth = () => [early, late].forEach((serverId) => fleet.hear(serverId, calls(1)));
  fleet.next(hearBoth);
  fleet.next(hearBoth);
  await disable(late);
  fleet.next(hearBoth);
  const then = await ago(1, { sort: 'endpoint' });
  expect(then.servers).toMatchObject([
    { serverId: early, state: 'DISABLED', disabled: { by: 'test', publicReason: 'bad fan' } },
    { serverId: late, state: 'RUNNING', disabled: null },
  ]);
  expect(then.regions).toMatchObject([{ counts: { servers: 2, enabled: 1, inService: 1 } }]);
  expect((await ago(0, { sort: 'endpoint' })).servers.map(({ state }) => state)).toEqual(['DISABLED', 'DISABLED']);
});

test('what was there, and got no calls for a reason that is not sampled, is called just that', async () => {
  const [one = ''] = await inService(1);
  await disable(one);
  fleet.next(() => fleet.hear(one, calls(0)));
  const { regionManager, operator } = fleet.rooms;
  await regionManager.apply({ type: 'enableRegionServer', regionId: US_WEST, serverId: one }, {}, operator);
  fleet.next(() => fleet.hear(one, calls(0)));
  expect((await ago(1)).servers).toMatchObject([{ state: 'NOT_ROUTABLE', isRoutable: false }]);
  expect((await ago(0)).servers).toMatchObject([{ state: 'RUNNING', isRoutable: true }]);
});

test('a server that was added since was not there; one that was never heard is unknown, and not offline', async () => {
  await inService(1);
  fleet.next();
  fleet.next();
  const { serverId } = await fleet.rooms.addServer();
  fleet.next();
  const then = await ago(1);
  expect(then.servers).toMatchObject([{ state: 'UNKNOWN', isRoutable: null, figures: { sessions: null } }]);
  expect(then.regions).toMatchObject([{ counts: { servers: 0, unknown: 1 } }]);
  expect((await ago(0)).servers.map((server) => server.serverId)).toContain(serverId);
});

test('what was missed is unknown, whatever it is now', async () => {
  const [one = ''] = await inService(1);
  fleet.next(() => fleet.hear(one, calls(3)));
  fleet.sleep(2 * SAMPLE_MS);
  fleet.next(() => fleet.hear(one, calls(4)));
  expect((await ago(3)).servers).toMatchObject([{ state: 'RUNNING' }]);
  expect((await ago(1)).servers).toMatchObject([{ state: 'UNKNOWN' }]);
  expect((await ago(1)).regions).toMatchObject([{ counts: { servers: 0 }, figures: { calls: null } }]);
});

test('a view of then is filtered, sorted and cut as one of now, by what was so then', async () => {
  const ids = await inService(4);
  fleet.next(() => ids.slice(0, 3).forEach((serverId, index) => fleet.hear(serverId, calls([5, 30, 20][index] ?? 0))));
  fleet.next(() => ids.forEach((serverId) => fleet.hear(serverId, calls(1))));
  const endpoints = async (view: ViewInput) => (await ago(1, view)).servers.map(({ endpoint }) => endpoint);
  expect(await endpoints({ sort: 'sessions' })).toEqual([
    'be-2.example',
    'be-3.example',
    'be-1.example',
    'be-4.example',
  ]);
  expect(await endpoints({ sort: 'sessions', isReversed: true })).toEqual([
    'be-1.example',
    'be-3.example',
    'be-2.example',
    'be-4.example',
  ]);
  expect(await endpoints({ filter: 'running', sort: 'endpoint' })).toEqual([
    'be-1.example',
    'be-2.example',
    'be-3.example',
  ]);
  expect(await endpoints({ faultsOnly: true })).toEqual([]);
  expect(await endpoints({ regionId: 'EU-CENTRAL' })).toEqual([]);
  expect(await ago(1, { sort: 'sessions', offset: 1, rows: 1, pin: ids[2] ?? null })).toMatchObject({
    total: 4,
    offset: 1,
    servers: [{ endpoint: 'be-3.example' }],
    pinned: { endpoint: 'be-3.example', figures: { sessions: 20 } },
    pinnedPlace: 1,
  });
  expect((await ago(1, { sort: 'sessions', offset: 90, rows: 2 })).offset).toBe(2);
});

test('the worst come first, then those with most calls', async () => {
  const ids = await inService(3);
  fleet.next(() => ids.forEach((serverId, index) => fleet.hear(serverId, calls(index))));
  for (let sample = 0; sample < 2; sample++)
    fleet.next(() => ids.slice(1).forEach((serverId, index) => fleet.hear(serverId, calls(index))));
  expect((await ago(0)).servers.map(({ endpoint, state }) => `${endpoint} ${state}`)).toEqual([
    'be-1.example OFFLINE',
    'be-3.example RUNNING',
    'be-2.example RUNNING',
  ]);
});

test('an hour back is there, after a restart too; what is older, or to come, says what can be asked for', async () => {
  const [one = ''] = await inService(1);
  for (let sample = 0; sample < 370; sample++) fleet.next(() => fleet.hear(one, calls(sample % 50)));
  const hourAgo = (await ago(360)).servers;
  expect(hourAgo).toMatchObject([{ state: 'RUNNING', figures: { sessions: 9 } }]);
  await fleet.stopAndStart();
  expect((await ago(360)).servers).toEqual(hourAgo);
  expect(await codeOf(ago(369))).toBe('Past:OUT_OF_RANGE');
  expect(await codeOf(ago(-1))).toBe('Past:OUT_OF_RANGE');
  const { oldestAt, newestAt } = await ago(0);
  expect((Date.parse(newestAt) - Date.parse(oldestAt)) / SAMPLE_MS).toBeGreaterThanOrEqual(360);
});

test('one who asks for moment after moment is slowed down, and nobody else', async () => {
  await inService(1);
  fleet.next();
  const asked = await Promise.allSettled(Array.from({ length: 8 }, () => ago(0, {}, 'tok_held')));
  expect(asked.filter(({ status }) => status === 'rejected')).toEqual([]);
  const answers: unknown[] = [];
  for (let press = 0; press < 40; press++) answers.push(await ago(0, {}, 'tok_held').catch((error: unknown) => error));
  expect(answers.some((answer) => answer instanceof TooManyViews)).toBe(true);
  await expect(ago(0, {}, 'tok_other')).resolves.toMatchObject({ total: 1 });
});
