import { ALERT_CODES } from '@meridian/shared/alert.ts';
import { beforeEach, expect, test } from 'vitest';
import { ALERT_DEFINITIONS } from '../../../../../server/operations/alerts/definitions.ts';
import { BACKEND, CAPACITY, DAY_MS, S3, STORIES } from '../../../../kit/alert-stories.ts';
import { AlertWorld } from '../../../../kit/alert-world.ts';
import { FLAG } from '../../../../kit/routing-fleet.ts';

let world: AlertWorld;
beforeEach(async () => {
  world = await AlertWorld.begin();
  world.pass(60);
  expect(world.openKeys(), 'all is well').toEqual([]);
});

/** A story, and how long its definition says that it takes. */
const TOLD = STORIES.map((story) => {
  const definition = ALERT_DEFINITIONS.find(({ code }) => code === story.code);
  if (!definition) throw new Error(`${story.code} is not defined`);
  const { forMs, clearMs } = definition;
  return {
    ...story,
    definition,
    opensAfterS: story.seenAfterS + forMs / 1000,
    overAfterS: story.goneAfterS + clearMs / 1000,
  };
});

test.each(TOLD)('$code opens once it has lasted, and is over once it has been gone', (story) => {
  const { code, key, definition, begin, end, opensAfterS, overAfterS } = story;
  begin(world);
  expect(world.until(() => world.openKeys().includes(key))).toBe(opensAfterS);
  const { severity, effect, action } = definition;
  expect(world.alert(key)).toMatchObject({ code, severity, effect, action, resolvedAt: null, silencedBecause: null });
  expect(world.alert(key).summary).not.toBe('');
  end(world);
  expect(world.until(() => !world.openKeys().includes(key))).toBe(overAfterS);
});

test.each(TOLD.filter(({ definition }) => definition.forMs > 0))(
  '$code that is gone for a moment before it opens begins anew',
  ({ key, begin, end, seenAfterS, opensAfterS, goneAfterS }) => {
    begin(world);
    world.pass(seenAfterS + 1);
    end(world);
    world.pass(goneAfterS);
    begin(world);
    world.pass(opensAfterS - 1);
    expect(world.openKeys()).not.toContain(key);
  },
);

/** Calls are judged over a minute: how they come back has a test of its own. */
const QUICKLY_BACK = TOLD.filter(
  ({ code, overAfterS, seenAfterS }) => overAfterS > seenAfterS + 1 && code !== 'CALLS_FAILING',
);

test.each(QUICKLY_BACK)(
  '$code that comes back before it is over was never over',
  ({ key, begin, end, seenAfterS, overAfterS }) => {
    begin(world);
    world.until(() => world.openKeys().includes(key));
    const { openedAt } = world.alert(key);
    end(world);
    world.pass(overAfterS - 1 - seenAfterS);
    begin(world);
    world.pass(seenAfterS + 30);
    expect(world.alert(key).openedAt).toBe(openedAt);
  },
);

test('calls that fail less than opens an alert, and more than ends one, leave it as it is', () => {
  world.sessions(BACKEND, { started: 93, failed: 7 });
  world.pass(180);
  expect(world.openKeys(), 'too few to open').toEqual([]);
  world.sessions(BACKEND, { started: 80, failed: 20 });
  world.pass(60);
  expect(world.openKeys()).toEqual(['CALLS_FAILING/US-WEST']);
  world.sessions(BACKEND, { started: 93, failed: 7 });
  world.pass(600);
  expect(world.openKeys(), 'too many to end').toEqual(['CALLS_FAILING/US-WEST']);
  world.sessions(BACKEND, { started: 97, failed: 3 });
  world.pass(300);
  expect(world.openKeys()).toEqual([]);
});

test('callers who had to stay in a country that serves no more are told of by where that is', () => {
  world.region('DE-FRA', { disabled: FLAG });
  world.ask(1, ['EEA', 'DE']);
  world.pass(40);
  expect(world.openKeys().toSorted()).toEqual([
    'RESIDENCY_STRANDED/*/callers in DE, EEA',
    'RESIDENCY_STRANDED/DE-FRA/DE',
  ]);
  expect(world.alert('RESIDENCY_STRANDED/*/callers in DE, EEA').summary).toBe(
    '40 callers refused within a minute: no region in DE, EEA serves',
  );
});

test('callers who had to stay where nobody ever served are not missed', () => {
  world.ask(10, ['GCC']);
  world.pass(60);
  expect(world.openKeys()).toEqual([]);
});

test('a fleet without any room is told of before anyone is refused', () => {
  for (const { serverId, regionId } of world.fleet.desired.servers())
    world.server(regionId, serverId, { maxSessions: 1 });
  world.ask(5, ['US', 'DE']);
  world.pass(40);
  expect(world.openKeys(), 'one alert for all who are refused').toEqual(['NO_CAPACITY/*/full']);
});

test('a fleet that was taken out altogether pages, whatever took each of its regions out, also after a restart', async () => {
  world.region('US-WEST', { maintenance: FLAG });
  world.region('US-EAST', { disabled: FLAG });
  world.server('DE-FRA', 'DE-FRA-be-1', { maintenance: FLAG });
  world.drain('DE-FRA-be-2', {});
  await world.restart();
  world.pass(40);
  const nowhere = world.alert('NO_CAPACITY/*/unserved');
  expect(nowhere).toMatchObject({ severity: 'page', regionId: null, silencedBecause: null });
  expect(nowhere.summary).toBe('No region serves: US-WEST, US-EAST, DE-FRA');
  world.region('US-WEST', { maintenance: null });
  world.pass(90);
  expect(world.openKeys()).not.toContain('NO_CAPACITY/*/unserved');
});

test('a fleet that was never opened pages nobody', async () => {
  const born = { disabled: FLAG, maintenance: FLAG };
  world.fleet.desired.swap({
    regions: [...world.fleet.desired.regions()].map((region) => ({ ...region, ...born })),
    servers: [...world.fleet.desired.servers()].map((server) => ({ ...server, ...born })),
  });
  await world.alerts.stop();
  await world.db.deleteFrom('served_countries').execute();
  await world.restart();
  world.pass(120);
  expect(world.alerts.open().filter(({ severity }) => severity === 'page')).toEqual([]);
});

test('callers who are refused in a short burst wake nobody', () => {
  for (const serverId of world.serversIn('DE-FRA')) world.server('DE-FRA', serverId, { maxSessions: 1 });
  world.ask(20, ['DE']);
  world.pass(5);
  world.ask(0, []);
  world.pass(60);
  expect(world.openKeys()).toEqual([]);
});

test('room that is lost with the whole region is told of where others serve, and over with a little to spare', () => {
  const elsewhere = { ...CAPACITY, regionId: 'DE-FRA' };
  const short = (headroomWithoutRegion: number) => ({ ...CAPACITY, headroomWithoutRegion });
  world.capacity = [short(-3)];
  world.pass(400);
  expect(world.openKeys(), 'alone it has nowhere to go anyway').toEqual([]);
  world.capacity = [short(-3), elsewhere];
  world.pass(400);
  expect(world.alert('HEADROOM_GONE/US-WEST/region').summary).toBe(
    'Without US-WEST, 3 sessions would not fit anywhere else',
  );
  world.capacity = [short(4), elsewhere];
  world.pass(600);
  expect(world.openKeys(), 'too little to spare').toEqual(['HEADROOM_GONE/US-WEST/region']);
  world.capacity = [short(5), elsewhere];
  world.pass(302);
  expect(world.openKeys()).toEqual([]);
});

test('outcomes that are told count as well, and are not added to what nodes say', () => {
  world.sessions(BACKEND, { started: 5, failed: 0 });
  world.pass(40);
  world.outcomes('US-WEST', { answered: 4, failed: 1 });
  world.pass(40);
  expect(world.alert('CALLS_FAILING/US-WEST').summary).toMatch(/^(19|2\d)% of sessions fail in US-WEST$/);
});

test('few calls prove nothing, a count that goes back nothing either', () => {
  world.sessions(BACKEND, { started: 0, failed: 0 });
  world.pass(2);
  world.fleet.hear(BACKEND, 1, { sessionsStarted: 0, sessionsFailed: 1 });
  world.fleet.reboot(BACKEND);
  world.pass(60);
  expect(world.openKeys()).toEqual([]);
});

test('what cannot be told any more is not over', () => {
  world.region('US-WEST', { s3: S3 });
  world.storage('Failing');
  world.probe(BACKEND, { status: 'Failing', certificateExpiresAt: world.at(DAY_MS) });
  world.pass(120);
  const open = world.openKeys();
  expect(open).toHaveLength(3);
  world.isAsked = false;
  world.pass(600);
  expect(world.openKeys()).toEqual(open);
  world.storage('Ok');
  world.probe(BACKEND, { status: 'Ok' });
  world.isAsked = true;
  world.pass(120);
  expect(world.openKeys()).toEqual([]);
});

test('each code has its definition, and its story', () => {
  expect(ALERT_DEFINITIONS.map(({ code }) => code).toSorted()).toEqual(ALERT_CODES.toSorted());
  expect(new Set(STORIES.map(({ code }) => code))).toEqual(new Set(ALERT_CODES));
});
