import type { Alert } from '@meridian/shared/alert.ts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Notifier } from '../../../../../server/operations/alerts/notifier.ts';
import { SentStore } from '../../../../../server/operations/alerts/sent-store.ts';
import { AddressGuard } from '../../../../../server/outbound/address-guard.ts';
import type { Webhook } from '../../../../../server/outbound/webhook-config.ts';
import type { Notice } from '../../../../../server/outbound/webhook-messages.ts';
import { deliver } from '../../../../../server/outbound/webhooks.ts';
import { AlertWorld } from '../../../../kit/alert-world.ts';
import { WebhookReceiver } from '../../../../kit/webhook-receiver.ts';

const OPERATOR = { name: 'ada', role: 'operator' } as const;
const BACKEND = 'US-WEST-be-1';
const DEAD = `NODE_DEAD/US-WEST/${BACKEND}`;
const TIMEOUT_MS = 500;
const HOOK: Webhook = {
  name: 'team',
  url: new URL('http://127.0.0.1'),
  shape: 'generic',
  routingKey: null,
  minSeverity: 'ticket',
  regionIds: null,
  allowPrivate: false,
};

const GUARD = new AddressGuard();
type Post = (to: Webhook, notice: Notice) => Promise<void>;

let world: AlertWorld;
let receiver: WebhookReceiver;
let notifier: Notifier | null;
let troubles: string[];

beforeEach(async () => {
  world = await AlertWorld.begin();
  receiver = await WebhookReceiver.listen();
  troubles = [];
  notifier = null;
  world.pass(60);
});
afterEach(async () => {
  notifier?.stop();
  await receiver.close();
});

/** Begins to tell the receiver, as a start of the server does. */
async function tell(
  change: Partial<Webhook> = {},
  post: Post = (to, notice) => deliver(GUARD, to, notice, TIMEOUT_MS),
) {
  notifier?.stop();
  notifier = await Notifier.begin({
    alerts: world.alerts,
    webhooks: [{ ...HOOK, url: new URL(`${receiver.url}/hook?token=s3cret`), ...change }],
    store: new SentStore(world.db, world.events),
    post,
    now: () => world.now(),
    onTrouble: (trouble) => troubles.push(trouble),
    retryAfterMs: 5,
  });
}

/** What the receiver has accepted, as event and key. */
function told(): string[] {
  return receiver.accepted().map(({ event, alert }) => `${String(event)} ${(alert as Alert).alertKey}`);
}

function die(...serverIds: string[]): void {
  world.fallSilent(...serverIds);
  world.pass(30);
}

function comeBack(...serverIds: string[]): void {
  for (const serverId of serverIds) world.report(serverId);
  world.pass(60);
}

test('an alert is told when it opens and when it is over, under one key', async () => {
  await tell();
  die(BACKEND);
  await expect.poll(told).toEqual([`opened ${DEAD}`]);
  const [opened] = receiver.accepted();
  expect(opened).toMatchObject({ version: 1, open: 'meridian open US-WEST', alert: world.alert(DEAD) });
  expect(opened?.['text']).toContain('meridian open US-WEST');
  expect(receiver.received[0]?.path).toBe('/hook?token=s3cret');
  comeBack(BACKEND);
  await expect.poll(told).toEqual([`opened ${DEAD}`, `resolved ${DEAD}`]);
  expect(receiver.accepted()[1]).toMatchObject({
    dedupKey: opened?.['dedupKey'],
    alert: { resolvedAt: expect.any(String) },
  });
  die(BACKEND);
  await expect.poll(told).toHaveLength(3);
  expect(receiver.accepted()[2]?.['dedupKey'], 'another time is another one').not.toBe(opened?.['dedupKey']);
});

test('that someone takes care of it is told, also where they did so before it was told at all', async () => {
  receiver.mood = 'failing';
  await tell();
  die(BACKEND);
  await world.alerts.acknowledge({ alertKey: DEAD, note: 'on it' }, OPERATOR);
  await expect.poll(() => receiver.received.length).toBeGreaterThan(1);
  receiver.mood = 'fine';
  await expect.poll(told).toEqual([`opened ${DEAD}`, `acknowledged ${DEAD}`]);
  expect(receiver.accepted()[1]).toMatchObject({ alert: { acknowledged: { by: 'ada', note: 'on it' } } });
});

test('a receiver that fails is tried again until it recovers, and is told once', async () => {
  receiver.mood = 'failing';
  await tell();
  die(BACKEND);
  await expect
    .poll(() => troubles, { timeout: 10_000 })
    .toContain('webhook team cannot be told of NODE_DEAD (it answered 500); trying again');
  receiver.mood = 'fine';
  await expect.poll(told).toEqual([`opened ${DEAD}`]);
  expect(new Set(receiver.received.map(({ body }) => body['dedupKey'])).size).toBe(1);
});

test('a receiver that hangs is given up after its time, and tried again', async () => {
  receiver.mood = 'hanging';
  await tell();
  die(BACKEND);
  await expect.poll(() => receiver.received.length).toBeGreaterThan(1);
  receiver.mood = 'fine';
  await expect.poll(told).toEqual([`opened ${DEAD}`]);
});

test('what opened and was over while nobody could be told is not told at all', async () => {
  const { promise: failing, reject: fail } = Promise.withResolvers<void>();
  const tried: string[] = [];
  await tell({}, (to, notice) => {
    tried.push(`${notice.state} ${notice.alert.alertKey}`);
    return notice.alert.serverId === BACKEND ? failing : deliver(GUARD, to, notice, TIMEOUT_MS);
  });
  die(BACKEND);
  await expect.poll(() => tried).toEqual([`open ${DEAD}`]);
  comeBack(BACKEND);
  fail(new Error('nobody there'));
  die('DE-FRA-be-1');
  await expect.poll(told).toEqual(['opened NODE_DEAD/DE-FRA/DE-FRA-be-1']);
  expect(tried).toEqual([`open ${DEAD}`, 'open NODE_DEAD/DE-FRA/DE-FRA-be-1']);
});

test('an alert that a receiver refuses keeps no other back', async () => {
  let refused = 0;
  await tell({}, (to, notice) => {
    if (notice.alert.serverId !== BACKEND) return deliver(GUARD, to, notice, TIMEOUT_MS);
    refused += 1;
    return Promise.reject(new Error('refused'));
  });
  die(BACKEND, 'DE-FRA-be-1');
  await expect.poll(told, { timeout: 10_000 }).toEqual(['opened NODE_DEAD/DE-FRA/DE-FRA-be-1']);
  await expect.poll(() => refused, { timeout: 10_000 }).toBeGreaterThan(8);
});

test('a new page does not wait behind what was refused, which is not tried again at once', async () => {
  receiver.mood = 'refusing';
  await tell();
  die(BACKEND);
  await expect.poll(() => troubles).toHaveLength(1);
  receiver.mood = 'fine';
  world.fallSilent('DE-FRA-be-1', 'DE-FRA-be-2');
  world.pass(30);
  await expect.poll(told).toEqual(['opened REGION_LOST/DE-FRA']);
  expect(receiver.received.map(({ body }) => (body['alert'] as Alert).alertKey)).toEqual([DEAD, 'REGION_LOST/DE-FRA']);
});

test('a new page goes before the retries of others', async () => {
  const tried: string[] = [];
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  await tell({}, async (_to, { alert }) => {
    tried.push(alert.code);
    if (alert.severity === 'page') return;
    if (tried.length > 2) begin();
    throw new Error('busy');
  });
  die(BACKEND, 'DE-FRA-be-1', 'US-EAST-be-1');
  await begun;
  const before = tried.length;
  world.fallSilent('DE-FRA-be-2');
  world.pass(30);
  await expect.poll(() => tried.indexOf('REGION_LOST')).not.toBe(-1);
  // The try that was under way, and no round of the others.
  expect(tried.indexOf('REGION_LOST') - before).toBeLessThanOrEqual(1);
});

test('a restart tells nothing twice, and tells the end of what was told before', async () => {
  await tell();
  die(BACKEND);
  await expect.poll(told).toEqual([`opened ${DEAD}`]);
  await expect.poll(() => world.db.selectFrom('webhook_sent').selectAll().execute()).toHaveLength(1);
  await world.restart();
  await tell();
  world.pass(40);
  comeBack(BACKEND);
  await expect.poll(told).toEqual([`opened ${DEAD}`, `resolved ${DEAD}`]);
  await expect.poll(() => world.db.selectFrom('webhook_sent').selectAll().execute()).toEqual([]);
});

test('what opened before the server went away, and was not told, is told after its start', async () => {
  die(BACKEND);
  await world.restart();
  await tell();
  await expect.poll(told).toEqual([`opened ${DEAD}`]);
});

test('nobody is told of what is silenced until the silence ends; what was told is told over', async () => {
  await tell();
  const { silenceId } = await world.alerts.silence(
    { regionId: 'US-WEST', endsAt: world.at(600_000), reason: 'x' },
    OPERATOR,
  );
  die(BACKEND, 'DE-FRA-be-1');
  await expect.poll(told).toEqual(['opened NODE_DEAD/DE-FRA/DE-FRA-be-1']);
  await world.alerts.silence({ regionId: 'DE-FRA', endsAt: world.at(600_000), reason: 'y' }, OPERATOR);
  await world.alerts.endSilence(silenceId, OPERATOR);
  await expect.poll(told).toEqual(['opened NODE_DEAD/DE-FRA/DE-FRA-be-1', `opened ${DEAD}`]);
  comeBack('DE-FRA-be-1');
  await expect.poll(told).toContain('resolved NODE_DEAD/DE-FRA/DE-FRA-be-1');
});

test('a webhook is told of its regions, of what is bad enough, and of what is about no region', async () => {
  await tell({ minSeverity: 'page', regionIds: ['DE-FRA'] });
  world.region('DE-FRA', { disabled: { at: world.at(), by: 'ops', publicReason: 'x', privateReason: 'y' } });
  die(BACKEND, 'US-EAST-be-1', 'US-EAST-be-2');
  world.pass(30);
  await expect.poll(told).toEqual(['opened RESIDENCY_STRANDED/DE-FRA/DE']);
  expect(world.openKeys()).toContain('REGION_LOST/US-EAST');
});

test('no trouble tells a URL', async () => {
  await tell({ url: new URL('http://127.0.0.1:1/hook?token=s3cret') });
  die(BACKEND);
  await expect.poll(() => troubles, { timeout: 10_000 }).not.toEqual([]);
  expect(troubles.join()).toContain('ECONNREFUSED');
  expect(troubles.join()).not.toContain('s3cret');
});
