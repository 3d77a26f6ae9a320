import { beforeEach, expect, test } from 'vitest';
import { AlertWorld } from '../../../../kit/alert-world.ts';
import { FLAG } from '../../../../kit/routing-fleet.ts';

const OPERATOR = { name: 'ada', role: 'operator' } as const;
const BACKEND = 'US-WEST-be-1';
const DEAD = `NODE_DEAD/US-WEST/${BACKEND}`;

let world: AlertWorld;
beforeEach(async () => {
  world = await AlertWorld.begin();
  world.pass(60);
});

/** What was written, in its order. */
async function eventTypes(): Promise<string[]> {
  await world.alerts.stop();
  return (await world.events.list(0, 1000)).map(({ type }) => type);
}

test('a lost region is one alert, not one for each of its nodes', async () => {
  world.fallSilent('US-WEST-be-1', 'US-WEST-be-2');
  world.pass(20);
  world.fallSilent('US-WEST-px-1', 'US-WEST-px-2');
  world.pass(120);
  expect(world.openKeys()).toEqual(['REGION_LOST/US-WEST']);
  expect(world.alert('REGION_LOST/US-WEST').summary).toContain('NODE_DEAD');
  expect(await eventTypes()).toEqual(['alert.opened']);
});

test('a node that is still dead when its region is back is told then', () => {
  world.fallSilent('US-WEST-be-1', 'US-WEST-be-2');
  world.pass(60);
  for (const serverId of world.serversIn('US-WEST')) if (serverId !== BACKEND) world.report(serverId);
  world.pass(60);
  expect(world.openKeys()).toEqual([DEAD]);
});

test('a node that was dead before its region was lost stays open, and nobody is told any more', () => {
  world.fallSilent(BACKEND);
  world.pass(30);
  expect(world.alert(DEAD).silencedBecause).toBeNull();
  world.fallSilent('US-WEST-be-2');
  world.pass(30);
  expect(world.openKeys()).toContain('REGION_LOST/US-WEST');
  expect(world.alert(DEAD).silencedBecause).toBe('REGION_LOST/US-WEST says it');
});

test('a cut-off region says it for its nodes, and for itself', () => {
  world.fallSilent(...world.serversIn('US-WEST'));
  world.pass(60);
  expect(world.openKeys()).toEqual(['REGION_CUT_OFF/US-WEST']);
});

test('what is found in a cut-off region does not open while that says it', () => {
  world.cutOff.set('US-WEST', world.at());
  world.ejected.set(BACKEND, world.at(30_000));
  world.pass(30);
  expect(world.openKeys()).toEqual(['REGION_CUT_OFF/US-WEST']);
});

test('maintenance silences what it explains, and not that it takes too long', () => {
  world.server('US-WEST', BACKEND, { maintenance: { ...FLAG, at: world.at(-25 * 60 * 60_000) } });
  world.fallSilent(BACKEND);
  world.pass(30);
  expect(world.alert(DEAD).silencedBecause).toBe(`${BACKEND}.example is in maintenance: Planned work`);
  expect(world.alert(`MAINTENANCE_OVERDUE/US-WEST/${BACKEND}`).silencedBecause).toBeNull();
  world.server('US-WEST', BACKEND, { maintenance: null });
  world.pass(1);
  expect(world.alert(DEAD).silencedBecause, 'told from now on').toBeNull();
});

test('a disabled server is nobody’s trouble', () => {
  world.server('US-WEST', BACKEND, { disabled: FLAG });
  world.fallSilent(BACKEND);
  world.pass(120);
  expect(world.openKeys()).toEqual([]);
});

test('a silence silences what it names until it ends; everything else is told', async () => {
  world.fallSilent(BACKEND, 'DE-FRA-be-1');
  world.pass(30);
  const endsAt = world.at(60_000);
  const silence = await world.alerts.silence({ regionId: 'US-WEST', endsAt, reason: 'known' }, OPERATOR);
  expect(world.alert(DEAD).silencedBecause).toBe(`ada silenced it until ${endsAt}`);
  expect(world.alert('NODE_DEAD/DE-FRA/DE-FRA-be-1').silencedBecause).toBeNull();
  expect(world.alerts.report().silences).toEqual([silence]);
  await world.restart();
  world.pass(1);
  expect(world.alert(DEAD).silencedBecause, 'it survives a restart').not.toBeNull();
  world.pass(60);
  expect(world.alert(DEAD).silencedBecause).toBeNull();
  expect(world.alerts.report().silences).toEqual([]);
});

test('a silence can be ended, once', async () => {
  world.fallSilent(BACKEND);
  world.pass(30);
  await world.alerts.stop();
  const { silenceId } = await world.alerts.silence(
    { code: 'NODE_DEAD', endsAt: world.at(60_000), reason: 'x' },
    OPERATOR,
  );
  await world.alerts.endSilence(silenceId, OPERATOR);
  expect(world.alert(DEAD).silencedBecause).toBeNull();
  await expect(world.alerts.endSilence(silenceId, OPERATOR)).rejects.toThrow('no such silence');
  expect(await eventTypes()).toEqual(['alert.opened', 'alerts.silence', 'alerts.endSilence']);
});

test.each([
  ['past', -1],
  ['more than 30 days away', 30 * 24 * 60 * 60_000 + 1],
])('a silence cannot end in the %s', async (_when, inMs) => {
  const asked = world.alerts.silence({ endsAt: world.at(inMs), reason: 'x' }, OPERATOR);
  await expect(asked).rejects.toThrow('endsAt must be in the future, within 30 days');
});

test('a silence names what exists', async () => {
  const endsAt = world.at(60_000);
  for (const [input, why] of [
    [{ regionId: 'US-NONE' }, 'no such region'],
    [{ serverId: 'srv_x' }, 'no such server'],
    [{ regionId: 'DE-FRA', serverId: BACKEND }, 'no such server'],
  ] as const) {
    await expect(world.alerts.silence({ endsAt, reason: 'x', ...input }, OPERATOR)).rejects.toThrow(why);
  }
});

test('who takes care of an alert is known, until it is over; opened again it is another', async () => {
  world.fallSilent(BACKEND);
  world.pass(30);
  const { openedAt } = world.alert(DEAD);
  await world.alerts.acknowledge({ alertKey: DEAD, note: 'on it' }, OPERATOR);
  expect(world.alert(DEAD).acknowledged).toEqual({ at: world.at(), by: 'ada', note: 'on it' });
  await world.restart();
  expect(world.alert(DEAD)).toMatchObject({ openedAt, acknowledged: { by: 'ada' } });
  world.report(BACKEND);
  world.pass(120);
  world.fallSilent(BACKEND);
  world.pass(30);
  expect(world.alert(DEAD).acknowledged).toBeNull();
  expect(world.alert(DEAD).openedAt).not.toBe(openedAt);
  await expect(world.alerts.acknowledge({ alertKey: 'NODE_DEAD/US-WEST/x' }, OPERATOR)).rejects.toThrow('no such open');
});

test('what was open before a restart stays open while little is known, and is not opened again', async () => {
  world.fallSilent(BACKEND);
  world.pass(30);
  const before = world.alert(DEAD);
  await world.restart();
  world.report(BACKEND);
  world.pass(31);
  expect(world.alert(DEAD)).toEqual(before);
  world.pass(31);
  expect(world.openKeys()).toEqual([]);
  expect(await eventTypes()).toEqual(['alert.opened', 'alert.resolved']);
});

test('what has been resolved is listed for a day', async () => {
  world.fallSilent(BACKEND);
  world.pass(30);
  world.report(BACKEND);
  world.pass(60);
  await world.alerts.stop();
  const { alerts } = await world.alerts.reportWithResolved();
  expect(alerts).toMatchObject([{ alertKey: DEAD, resolvedAt: expect.any(String) }]);
  world.fleet.nowMs += 24 * 60 * 60_000;
  expect((await world.alerts.reportWithResolved()).alerts).toEqual([]);
});

test('a country that never served is not missed, one that did is, also after a restart', async () => {
  world.fleet.region('FR-PAR', { latitude: 48, longitude: 2 }, { disabled: FLAG, maintenance: FLAG });
  world.region('DE-FRA', { disabled: FLAG });
  world.pass(5);
  await world.restart();
  world.pass(60);
  expect(world.openKeys()).toEqual(['RESIDENCY_STRANDED/DE-FRA/DE']);
});

test('an alert opens, is told and is over while the database takes nothing; it is written when it is back', async () => {
  await world.events.transaction(async (trx) => {
    await trx.schema.alterTable('alerts').renameTo('gone').execute();
  });
  const troubles = world.expectTrouble();
  world.fallSilent(BACKEND);
  world.pass(30);
  expect(world.openKeys()).toEqual([DEAD]);
  await world.alerts.stop();
  expect(troubles).not.toEqual([]);
  await world.events.transaction(async (trx) => {
    await trx.schema.alterTable('gone').renameTo('alerts').execute();
  });
  expect(await eventTypes()).toEqual(['alert.opened']);
});

test('whoever watches gets the whole report at once, and again when something changes', async () => {
  const ends = new AbortController();
  const reports = world.alerts.watch(ends.signal, () => false);
  expect((await reports.next()).value).toEqual({ alerts: [], omitted: 0, silences: [] });
  const next = reports.next();
  world.fallSilent(BACKEND);
  world.pass(30);
  expect((await next).value?.alerts).toMatchObject([{ alertKey: DEAD }]);
  const none = reports.next();
  ends.abort();
  expect((await none).done).toBe(true);
});

test('who stood still has not seen anything last', () => {
  world.server('US-WEST', 'lab', { isDevelopmentServer: true });
  world.pass(1);
  world.fleet.nowMs += 120_000;
  for (const { serverId } of world.fleet.desired.servers()) world.fleet.hear(serverId, 1);
  world.alerts.round();
  expect(world.openKeys()).toEqual([]);
  world.pass(60);
  expect(world.openKeys()).toEqual(['DEVELOPMENT_SERVERS/US-WEST']);
});
