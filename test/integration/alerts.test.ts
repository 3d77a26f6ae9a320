import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Alert, AlertsReport, Silence } from '@meridian/shared/alert.ts';
import type { PublicRegionStatus } from '@meridian/shared/public-status.ts';
import { createMeridianClient } from '@meridian/server/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { removeDirectory, type ServerProcess, startServer, temporaryDirectory } from '../kit/server-process.ts';
import { until } from '../kit/until.ts';
import { WebhookReceiver } from '../kit/webhook-receiver.ts';

const SECRET = 's3cret-path';

let receiver: WebhookReceiver;
let stateDir: string;
let meridian: ServerProcess;
let admin: HttpCaller;
const hearts = new Map<string, NodeJS.Timeout>();

async function start(): Promise<void> {
  meridian = await startServer(
    {
      MERIDIAN_HEARTBEAT_INTERVAL_MS: '100',
      MERIDIAN_SUSPECT_AFTER_MS: '500',
      MERIDIAN_DEAD_AFTER_MS: '1000',
      MERIDIAN_WEBHOOKS_FILE: join(stateDir, 'webhooks.json'),
      MERIDIAN_WATCHDOG_URL: `${receiver.url}/alive/${SECRET}`,
      MERIDIAN_WATCHDOG_INTERVAL_MS: '200',
      MERIDIAN_PUBLIC_STATUS: '1',
    },
    stateDir,
  );
  admin = new HttpCaller(meridian.url, meridian.adminToken);
}

beforeAll(async () => {
  receiver = await WebhookReceiver.listen();
  stateDir = temporaryDirectory();
  const webhooks = [{ name: 'team', shape: 'generic', url: `${receiver.url}/hook/${SECRET}` }];
  writeFileSync(join(stateDir, 'webhooks.json'), JSON.stringify(webhooks), { mode: 0o600 });
  await start();
});
afterAll(async () => {
  for (const heart of hearts.values()) clearInterval(heart);
  await meridian.stop();
  await receiver.close();
  removeDirectory(stateDir);
});

/** A server whose node reports until it is told to be silent. */
async function aliveServer(regionId: string, type: 'Backend' | 'Proxy') {
  const { target, apiKey } = await addServer(admin, regionId, { type });
  const node = new FakeNode(meridian.url, apiKey, type);
  const beat = () =>
    hearts.set(
      target.serverId,
      setInterval(() => void node.beat(1).catch(() => undefined), 100),
    );
  await node.beat(1);
  beat();
  return { ...target, beat, fallSilent: () => clearInterval(hearts.get(target.serverId)) };
}

/** A region with a backend to lose, and one to spare. */
async function aRegion() {
  const regionId = await makeRegion(admin);
  await aliveServer(regionId, 'Proxy');
  await aliveServer(regionId, 'Backend');
  return { regionId, backend: await aliveServer(regionId, 'Backend') };
}

const report = async (input = {}) => (await admin.get<AlertsReport>('alerts.list', input)).data;
const alertOf = async (alertKey: string) => (await report()).alerts.find((alert) => alert.alertKey === alertKey);
const told = (alertKey: string) =>
  receiver.accepted().filter(({ alert }) => (alert as Alert | undefined)?.alertKey === alertKey);
const eventsOf = async (target: object) =>
  (await admin.get<{ events: { type: string }[] }>('events.list', { target, limit: 1000 })).data.events
    .map(({ type }) => type)
    .filter((type) => type.startsWith('alert'));

test('a node dies: a ticket, a webhook, someone who takes care of it; it comes back: resolved', async () => {
  const { regionId, backend } = await aRegion();
  const key = `NODE_DEAD/${regionId}/${backend.serverId}`;
  backend.fallSilent();
  const alert = await until(
    () => alertOf(key),
    (seen) => seen !== undefined,
  );
  expect(alert).toMatchObject({ severity: 'ticket', resolvedAt: null, silencedBecause: null });
  await until(
    () => told(key),
    (seen) => seen.length === 1,
  );
  const note = 'looking at the host';
  await admin.post('alerts.acknowledge', { alertKey: key, note });
  expect((await alertOf(key))?.acknowledged).toMatchObject({ by: 'admin', note });
  backend.beat();
  await until(
    () => alertOf(key),
    (seen) => seen === undefined,
  );
  await until(
    () => told(key),
    (seen) => seen.length === 3,
  );
  expect(told(key).map(({ event }) => event)).toEqual(['opened', 'acknowledged', 'resolved']);
  expect(new Set(told(key).map(({ dedupKey }) => dedupKey)).size).toBe(1);
  const { alerts } = await report({ resolved: true });
  expect(alerts.find(({ alertKey }) => alertKey === key)?.resolvedAt).not.toBeNull();
  await until(
    () => eventsOf({ serverId: backend.serverId }),
    (types) => types.length === 3,
  );
  expect(await eventsOf({ serverId: backend.serverId })).toEqual([
    'alert.opened',
    'alerts.acknowledge',
    'alert.resolved',
  ]);
});

test('a silence: nobody is told until it is ended', async () => {
  const { regionId, backend } = await aRegion();
  const key = `NODE_DEAD/${regionId}/${backend.serverId}`;
  const endsAt = new Date(Date.now() + 3_600_000).toISOString();
  const { data: silence } = await admin.post<Silence>('alerts.silence', { regionId, endsAt, reason: 'a drill' });
  expect((await report()).silences).toContainEqual(silence);
  backend.fallSilent();
  const alert = await until(
    () => alertOf(key),
    (seen) => seen !== undefined,
  );
  expect(alert?.silencedBecause).toBe(`admin silenced it until ${endsAt}`);
  expect(told(key)).toEqual([]);
  await admin.post('alerts.endSilence', { silenceId: silence.silenceId });
  await until(
    () => told(key),
    (seen) => seen.length === 1,
  );
  const again = await admin.post('alerts.endSilence', { silenceId: silence.silenceId });
  expect(again.error.data.appCode).toBe('Silence:NOT_FOUND');
});

test('a viewer learns who silenced and acknowledged, and when, and nothing that they wrote', async () => {
  const { regionId, backend } = await aRegion();
  const alertKey = `NODE_DEAD/${regionId}/${backend.serverId}`;
  backend.fallSilent();
  await until(
    () => alertOf(alertKey),
    (seen) => seen !== undefined,
  );
  const endsAt = new Date(Date.now() + 3_600_000).toISOString();
  const asked = { regionId, endsAt, reason: 'internal-why' };
  const { data: silence } = await admin.post<Silence>('alerts.silence', asked);
  await admin.post('alerts.acknowledge', { alertKey, note: 'internal-note' });
  const made = await admin.post<{ token: string }>('operators.createToken', { name: 'eve', role: 'viewer' });
  const viewer = new HttpCaller(meridian.url, made.data.token);
  const seen = await viewer.get<AlertsReport>('alerts.list', {});
  expect(seen.data.silences).toContainEqual({ ...silence, reason: '' });
  const acknowledged = { at: expect.any(String), by: 'admin', note: null };
  expect(seen.data.alerts).toContainEqual(expect.objectContaining({ alertKey, acknowledged }));
  const events = await viewer.get('events.list', { last: 1000 });
  const client = createMeridianClient({ url: meridian.url, token: made.data.token });
  let watched: AlertsReport | null = null;
  const watching = client.alerts.watch.subscribe({}, { onData: (data) => (watched = data) });
  await until(
    () => watched,
    (last) => last !== null,
  );
  watching.unsubscribe();
  expect(seen.text + events.text + JSON.stringify(watched)).not.toContain('internal-');
  const { text } = await admin.get('events.list', { last: 1000 });
  expect([text.includes('internal-why'), text.includes('internal-note')]).toEqual([true, true]);
  await admin.post('alerts.endSilence', { silenceId: silence.silenceId });
});

test('after a power cut an alert keeps its key, its time and who takes care of it, and is told once', async () => {
  const { regionId, backend } = await aRegion();
  const key = `NODE_DEAD/${regionId}/${backend.serverId}`;
  backend.fallSilent();
  await until(
    () => told(key),
    (seen) => seen.length === 1,
  );
  await admin.post('alerts.acknowledge', { alertKey: key });
  await until(
    () => told(key),
    (seen) => seen.length === 2,
  );
  const before = await alertOf(key);
  // That it was told is written down after the answer: a power cut before that would have it told again.
  const whenTold = receiver.received.length;
  await until(
    () => receiver.received.length,
    (count) => count > whenTold + 3,
  );
  const alive = receiver.received.length;
  await meridian.kill();
  await start();
  expect(await alertOf(key)).toEqual(before);
  // It pings, so its rounds went on for a while.
  await until(
    () => receiver.received.length,
    (count) => count > alive + 10,
  );
  expect(told(key)).toHaveLength(2);
});

test('whoever watches is told of each change with the whole report', async () => {
  const { regionId, backend } = await aRegion();
  const key = `NODE_DEAD/${regionId}/${backend.serverId}`;
  const client = createMeridianClient({ url: meridian.url, token: meridian.adminToken });
  let last: AlertsReport | null = null;
  const watching = client.alerts.watch.subscribe({}, { onData: (data) => (last = data) });
  const sees = () => last?.alerts.some(({ alertKey }) => alertKey === key);
  await until(sees, (seen) => seen === false);
  backend.fallSilent();
  await until(sees, (seen) => seen === true);
  watching.unsubscribe();
});

test('everyone may ask how the regions are, and learns the public reason alone', async () => {
  const { regionId } = await aRegion();
  const anyone = new HttpCaller(meridian.url, null);
  const status = async () =>
    (await anyone.get<PublicRegionStatus[]>('publicStatus.get')).data.find((region) => region.regionId === regionId);
  const every = 600;
  await until(status, (seen) => seen?.status === 'operational', { every });
  await admin.post('regionManager.enableRegionMaintenance', { regionId, ...REASONS });
  const seen = await until(status, (now) => now?.status === 'maintenance', { every });
  expect(seen).toEqual({
    regionId,
    status: 'maintenance',
    publicReason: REASONS.publicReason,
    since: expect.any(String),
  });
  expect((await anyone.get('publicStatus.get')).text).not.toMatch(/srv_|example|4711/);
  const statuses = await Promise.all(
    Array.from({ length: 40 }, async () => (await anyone.get('publicStatus.get')).status),
  );
  expect(statuses).toContain(429);
});

test('the watchdog hears that all is well; no URL is in any log', async () => {
  await until(
    () => receiver.received.some(({ path }) => path === `/alive/${SECRET}`),
    (isAlive) => isAlive,
  );
  receiver.mood = 'failing';
  await until(
    () => meridian.log(),
    (log) => log.includes('the watchdog was not told'),
  );
  receiver.mood = 'fine';
  expect(meridian.log()).not.toContain(SECRET);
});
