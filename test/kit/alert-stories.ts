import type { AlertCode } from '@meridian/shared/alert.ts';
import type { RegionCapacity } from '@meridian/shared/capacity.ts';
import type { Operation } from '@meridian/shared/operation.ts';
import type { S3Record } from '../../server/desired/records.ts';
import type { AlertWorld } from './alert-world.ts';
import { FLAG } from './routing-fleet.ts';

export const DAY_MS = 24 * 60 * 60_000;
export const BACKEND = 'US-WEST-be-1';
export const S3: S3Record = {
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
export const CAPACITY: RegionCapacity = {
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

/** How an alert comes about and how it ends, and how long after that it is first, and last, to be seen. */
type Story = {
  readonly code: AlertCode;
  readonly key: string;
  readonly begin: (world: AlertWorld) => unknown;
  readonly seenAfterS: number;
  readonly end: (world: AlertWorld) => unknown;
  readonly goneAfterS: number;
};

/** One at least for each code. */
export const STORIES: readonly Story[] = [
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
