import { ALERT_CODES, type AlertCode } from '@meridian/shared/alert.ts';
import type { RegionCapacity } from '@meridian/shared/capacity.ts';
import type { Operation } from '@meridian/shared/operation.ts';
import { beforeEach, expect, test } from 'vitest';
import type { S3Record } from '../../../../../server/desired/records.ts';
import { ALERT_DEFINITIONS } from '../../../../../server/operations/alerts/definitions.ts';
import { AlertWorld } from '../../../../kit/alert-world.ts';
import { FLAG } from '../../../../kit/routing-fleet.ts';

const DAY_MS = 24 * 60 * 60_000;
const BACKEND = 'US-WEST-be-1';
const S3: S3Record = {
  endpoint: 's3.example',
  bucket: 'meridian-us-west',
  signingRegion: 'us-east-1',
  useSSL: true,
  forcePathStyle: true,
  accessKeyFingerprint: 'abc',
  updatedAt: '2026-01-01T00:00:00.000Z',
  version: 1,
  accessKey: { hmac: 'a', sealed: 'a' },
  secretKey: { hmac: 's', sealed: 's' },
};

const OPERATION: Operation = {
  operationId: 'ope_1',
  kind: 'rollingMaintenance',
  regionId: 'US-WEST',
  state: 'stopped',
  stoppedBecause: 'it would leave no proxy',
  maxParallel: 1,
  deadlineMs: null,
  onDeadline: 'keep',
  then: 'disabled',
  publicReason: 'Planned work',
  startedBy: 'ada',
  startedAt: '',
  endedAt: null,
  steps: [],
};
const ROOM = { capacity: 100, used: 40, unreported: 0, free: 60, peakOfWeek: null, p95OfWeek: null };
const CAPACITY: RegionCapacity = {
  regionId: 'US-WEST',
  calls: ROOM,
  connections: ROOM,
  free: 60,
  routableBackends: 2,
  routableProxies: 2,
  headroomWithoutLargest: 10,
  headroomWithoutRegion: 20,
  absorbers: [],
  storage: null,
  advice: [],
};
const LEAK = {
  serverId: BACKEND,
  regionId: 'US-WEST',
  endpoint: 'be-1.example',
  type: 'Backend',
  sessionsBegun: 3,
} as const;

let world: AlertWorld;
beforeEach(async () => {
  world = await AlertWorld.begin();
  world.pass(60);
  expect(world.openKeys(), 'all is well').toEqual([]);
});

/** How an alert comes about and how it ends, and how long after that it is first, and last, to be seen. */
type Story = {
  readonly code: AlertCode;
  readonly key: string;
  readonly begin: (world: AlertWorld) => unknown;
  readonly seenAfterS: number;
  readonly end: (world: AlertWorld) => unknown;
  readonly goneAfterS: number;
};

const STORIES: readonly Story[] = [
  {
    code: 'CALLS_FAILING',
    key: 'CALLS_FAILING/US-WEST',
    begin: (w) => w.sessions(BACKEND, { started: 8, failed: 2 }),
    seenAfterS: 2,
    end: (w) => w.sessions(BACKEND, { started: 5000, failed: 0 }),
    goneAfterS: 1,
  },
  {
    code: 'RESIDENCY_STRANDED',
    key: 'RESIDENCY_STRANDED/DE-FRA/DE',
    begin: (w) => w.region('DE-FRA', { disabled: FLAG }),
    seenAfterS: 1,
    end: (w) => w.region('DE-FRA', { disabled: null }),
    goneAfterS: 1,
  },
  {
    code: 'NO_CAPACITY',
    key: 'NO_CAPACITY/DE-FRA/refused',
    begin: (w) => {
      // DE-FRA serves, and is full.
      for (const serverId of w.serversIn('DE-FRA')) w.server('DE-FRA', serverId, { maxSessions: 1 });
      w.ask(5, ['DE']);
    },
    seenAfterS: 1,
    end: (w) => w.ask(0, []),
    goneAfterS: 59,
  },
  {
    code: 'REGION_LOST',
    key: 'REGION_LOST/US-WEST',
    begin: (w) => w.fallSilent('US-WEST-be-1', 'US-WEST-be-2'),
    seenAfterS: 6,
    end: (w) => w.report('US-WEST-be-2'),
    // Back from the dead it is held back for ten seconds.
    goneAfterS: 11,
  },
  {
    code: 'NODE_DEAD',
    key: `NODE_DEAD/US-WEST/${BACKEND}`,
    begin: (w) => w.fallSilent(BACKEND),
    seenAfterS: 16,
    end: (w) => w.report(BACKEND),
    goneAfterS: 1,
  },
  {
    code: 'REPORTING_LOST',
    key: `REPORTING_LOST/US-WEST/${BACKEND}`,
    begin: (w) => {
      w.answering.add(BACKEND);
      w.fallSilent(BACKEND);
    },
    seenAfterS: 16,
    end: (w) => w.report(BACKEND),
    goneAfterS: 1,
  },
  {
    code: 'REGION_CUT_OFF',
    key: 'REGION_CUT_OFF/US-WEST',
    begin: (w) => w.cutOff.set('US-WEST', w.at()),
    seenAfterS: 1,
    end: (w) => w.cutOff.delete('US-WEST'),
    goneAfterS: 1,
  },
  {
    code: 'NODE_EJECTED',
    key: `NODE_EJECTED/US-WEST/${BACKEND}`,
    begin: (w) => w.ejected.set(BACKEND, w.at(30_000)),
    seenAfterS: 1,
    end: (w) => w.ejected.delete(BACKEND),
    goneAfterS: 1,
  },
  {
    code: 'KEY_IN_USE_TWICE',
    key: `KEY_IN_USE_TWICE/US-WEST/${BACKEND}`,
    begin: (w) => {
      w.report(BACKEND);
      w.clone(BACKEND);
    },
    // Its own process is the older one from the second after; three reports over six seconds are no accident.
    seenAfterS: 8,
    end: (w) => w.fallSilent(BACKEND),
    goneAfterS: 16,
  },
  {
    code: 'HEADROOM_GONE',
    key: 'HEADROOM_GONE/US-WEST/server',
    begin: (w) => (w.capacity = [{ ...CAPACITY, headroomWithoutLargest: -1 }]),
    seenAfterS: 1,
    end: (w) => (w.capacity = [CAPACITY]),
    goneAfterS: 1,
  },
  {
    code: 'PROBE_FAILING',
    key: `PROBE_FAILING/US-WEST/${BACKEND}`,
    begin: (w) => w.probe(BACKEND, { status: 'Failing' }),
    seenAfterS: 1,
    end: (w) => w.probe(BACKEND, { status: 'Ok' }),
    goneAfterS: 1,
  },
  {
    code: 'CERTIFICATE_EXPIRING',
    key: `CERTIFICATE_EXPIRING/US-WEST/${BACKEND}`,
    begin: (w) => w.probe(BACKEND, { certificateExpiresAt: w.at(21 * DAY_MS - 1) }),
    seenAfterS: 1,
    end: (w) => w.probe(BACKEND, { certificateExpiresAt: w.at(90 * DAY_MS) }),
    goneAfterS: 1,
  },
  {
    code: 'S3_FAILING',
    key: 'S3_FAILING/US-WEST',
    begin: (w) => {
      w.region('US-WEST', { s3: S3 });
      w.storage('Failing');
    },
    seenAfterS: 1,
    end: (w) => w.storage('Ok'),
    goneAfterS: 1,
  },
  {
    code: 'KEY_OLD',
    key: 'KEY_OLD/US-WEST',
    begin: (w) => w.server('US-WEST', BACKEND, { createdAt: w.at(-90 * DAY_MS - 1) }),
    seenAfterS: 1,
    end: (w) => w.server('US-WEST', BACKEND, { createdAt: w.at() }),
    goneAfterS: 1,
  },
  {
    code: 'DRAIN_OVERDUE',
    key: `DRAIN_OVERDUE/US-WEST/${BACKEND}`,
    begin: (w) => w.drain(BACKEND, { deadlineAt: w.at(60_000) }),
    seenAfterS: 60,
    end: (w) => w.server('US-WEST', BACKEND, { drain: null }),
    goneAfterS: 1,
  },
  {
    code: 'MAINTENANCE_OVERDUE',
    key: `MAINTENANCE_OVERDUE/US-WEST/${BACKEND}`,
    begin: (w) => w.server('US-WEST', BACKEND, { maintenance: { ...FLAG, at: w.at(60_000 - DAY_MS) } }),
    seenAfterS: 61,
    end: (w) => w.server('US-WEST', BACKEND, { maintenance: null }),
    goneAfterS: 1,
  },
  {
    code: 'OPERATION_STOPPED',
    key: 'OPERATION_STOPPED/US-WEST/ope_1',
    begin: (w) => (w.operations = [{ ...OPERATION, startedAt: w.at() }]),
    seenAfterS: 1,
    end: (w) => (w.operations = [{ ...OPERATION, startedAt: w.at(), state: 'running', stoppedBecause: null }]),
    goneAfterS: 1,
  },
  {
    code: 'LEAK',
    key: `LEAK/US-WEST/${BACKEND}`,
    begin: (w) => (w.leaks = [{ ...LEAK, since: w.at() }]),
    seenAfterS: 1,
    end: (w) => (w.leaks = []),
    goneAfterS: 1,
  },
  {
    code: 'ZOMBIE',
    key: 'ZOMBIE/US-WEST/srv_gone',
    begin: (w) => w.zombie('srv_gone'),
    seenAfterS: 61,
    end: (w) => w.zombie(null),
    goneAfterS: 61,
  },
  {
    code: 'FEW_BACKENDS',
    key: 'FEW_BACKENDS/US-WEST',
    begin: (w) => w.server('US-WEST', BACKEND, { disabled: FLAG }),
    seenAfterS: 1,
    end: (w) => w.server('US-WEST', BACKEND, { disabled: null }),
    goneAfterS: 1,
  },
  {
    code: 'FEW_PROXIES',
    key: 'FEW_PROXIES/US-WEST',
    begin: (w) => w.server('US-WEST', 'US-WEST-px-1', { disabled: FLAG }),
    seenAfterS: 1,
    end: (w) => w.server('US-WEST', 'US-WEST-px-1', { disabled: null }),
    goneAfterS: 1,
  },
  {
    code: 'DEVELOPMENT_SERVERS',
    key: 'DEVELOPMENT_SERVERS/US-WEST',
    begin: (w) => w.server('US-WEST', 'lab', { isDevelopmentServer: true, disabled: null }),
    seenAfterS: 1,
    end: (w) => w.server('US-WEST', 'lab', { disabled: FLAG }),
    goneAfterS: 1,
  },
];

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
