import type { OperationKind } from '@meridian/shared/operation.ts';
import type { StateFlag } from '@meridian/shared/state-flag.ts';
import type { AlertDefinition, Finding } from '../alert-definition.ts';
import type { Facts, RegionFacts, ServerFacts } from '../facts.ts';
import { ageMs, counted, DAY_MS, HOUR_MS, MINUTE_MS, named, ofRegion, ofServer, someOf } from './findings.ts';

const KEY_AGE_MS = 90 * DAY_MS;
const MAINTENANCE_MS = 24 * HOUR_MS;
/** How long a node may take to wrap sessions up, and a process to exit. */
const WRAP_UP_MS = 5 * MINUTE_MS;
const EXIT_MS = 10 * MINUTE_MS;

const OPERATION_NAMES: Readonly<Record<OperationKind, string>> = {
  regionDrain: 'The drain',
  rollingMaintenance: 'The rolling maintenance',
};

/** What was left lying, or grows old: tickets. */
export const UPKEEP_ALERTS: readonly AlertDefinition[] = [
  {
    code: 'S3_FAILING',
    severity: 'ticket',
    when: 'a region’s storage does not work',
    forMs: 0,
    clearMs: 0,
    effect: 'Recordings wait on the nodes, and are lost if those are; a region that must record takes no calls',
    action: 'Ask verifyRegionS3 which step fails; then mend the bucket, its credentials or the clock',
    find: ({ regions }) => regions.flatMap(storageFailing),
    cannotTell: (facts, { regionId }) => {
      const about = facts.region(regionId);
      return about?.storage === null && about.region.s3 !== null;
    },
  },
  {
    code: 'KEY_OLD',
    severity: 'ticket',
    when: 'keys of a region’s servers are older than 90 days',
    forMs: 0,
    clearMs: 0,
    despiteMaintenance: true,
    effect: 'None now; the longer a key lives, the likelier someone else has it',
    action: 'Give these servers new keys, one after the other: K on each, and the new key to its node',
    find: (facts) => facts.regions.flatMap((region) => oldKeys(region, facts)),
  },
  {
    code: 'DRAIN_OVERDUE',
    severity: 'ticket',
    when: 'a drain is past its deadline and keeps its sessions, has been wrapping up for 5 minutes, or its process has not stopped after 10',
    forMs: 0,
    clearMs: 0,
    despiteMaintenance: true,
    effect: 'None: its sessions are kept. The work that waits for the drain is held up',
    action: 'Wait, or end the sessions that are left; or cancel the drain',
    find: (facts) => allServers(facts, drainOverdue),
  },
  {
    code: 'MAINTENANCE_OVERDUE',
    severity: 'ticket',
    when: 'a server or region has been in maintenance, which means “back soon”, for 24 hours',
    forMs: 0,
    clearMs: 0,
    despiteMaintenance: true,
    effect: 'Its room is missing elsewhere, and its alerts are silent',
    action: 'Return it to service; out for longer: disable it',
    find: (facts) => [
      ...facts.regions.flatMap((region) => regionForgotten(region, facts)),
      ...allServers(facts, serverForgotten),
    ],
  },
  {
    code: 'OPERATION_STOPPED',
    severity: 'ticket',
    when: 'a region’s drain or rolling maintenance stopped by itself',
    forMs: 0,
    clearMs: 0,
    despiteMaintenance: true,
    effect: 'None by itself: what it took out of service stays out',
    action: 'Read why it stopped; then continue or cancel it',
    find: ({ operations }) =>
      operations.flatMap(({ operationId, kind, regionId, state, stoppedBecause }) => {
        if (state !== 'stopped') return [];
        const summary = `${OPERATION_NAMES[kind]} of ${regionId} stopped: ${stoppedBecause ?? 'nobody knows why'}`;
        return [{ regionId, serverId: null, about: operationId, state: 'raised', summary }];
      }),
  },
  {
    code: 'LEAK',
    severity: 'ticket',
    when: 'sessions begin on a server that is out of service: trunks and DNS do not ask Meridian',
    forMs: 0,
    clearMs: 0,
    despiteMaintenance: true,
    effect: 'Those callers land on a server that is being emptied or worked on',
    action: 'Find out what still leads there: a trunk, a DNS record, a client with a fixed address',
    find: ({ leaks }) =>
      leaks.map(({ regionId, serverId, endpoint, type, sessionsBegun }) => ({
        regionId,
        serverId,
        state: 'raised',
        summary: `${counted(sessionsBegun, 'session')} began on ${type} ${endpoint} in ${regionId}, which is out`,
      })),
  },
  {
    code: 'ZOMBIE',
    severity: 'ticket',
    when: 'a node has reported for a deleted server for a minute, and still does',
    forMs: 0,
    clearMs: 0,
    despiteMaintenance: true,
    effect: 'Callers who still reach it by its address are served by nobody’s server',
    action: 'Stop that process; to have it back, add its server anew',
    find: ({ zombies }) =>
      zombies.flatMap(({ regionId, serverId, firstAtMs, lastAtMs }) => {
        if (lastAtMs - firstAtMs < MINUTE_MS) return [];
        const summary = `A node of ${serverId} in ${regionId}, which was deleted, still reports`;
        return [{ regionId, serverId, state: 'raised', summary }];
      }),
  },
];

function storageFailing(facts: RegionFacts): Finding[] {
  const { region, storage } = facts;
  if (region.s3 === null || region.disabled !== null) return [];
  if (storage?.status !== 'Failing') return [];
  const what = storage.message ? `: ${storage.message}` : '';
  return [ofRegion(facts, 'raised', `The storage of ${region.regionId} does not work${what}`)];
}

function oldKeys(facts: RegionFacts, { now }: Facts): Finding[] {
  // As text they sort by time: reading ten thousand of them each second would cost more than all else here.
  const before = new Date(now.getTime() - KEY_AGE_MS).toISOString();
  const old = facts.servers.filter(({ keyCreatedAt }) => keyCreatedAt < before);
  if (old.length === 0) return [];
  const names = someOf(old.map(({ server }) => server.endpoint));
  const summary = `${counted(old.length, 'server')} in ${facts.region.regionId} with a key older than 90 days: ${names}`;
  return [ofRegion(facts, 'raised', summary)];
}

function drainOverdue(facts: ServerFacts, now: Date): Finding[] {
  const { drain } = facts.server;
  if (drain === null) return [];
  const { deadlineAt, drainedAt, onDeadline } = drain;
  if (drainedAt !== null) {
    const isStuck = ageMs(drainedAt, now) > EXIT_MS && facts.node?.runtimeStatus !== 'Stopped';
    return isStuck ? [ofServer(facts, 'raised', `${named(facts)} is empty and its process does not stop`)] : [];
  }
  if (deadlineAt === null) return [];
  const overdueMs = ageMs(deadlineAt, now) - (onDeadline === 'end' ? WRAP_UP_MS : 0);
  return overdueMs < 0 ? [] : [ofServer(facts, 'raised', `The drain of ${named(facts)} is past its deadline`)];
}

/** What is disabled besides is out until someone returns it: nobody expects it back soon. */
function isForgotten({ disabled, maintenance }: Flags, now: Date): boolean {
  return maintenance !== null && disabled === null && ageMs(maintenance.at, now) > MAINTENANCE_MS;
}

type Flags = { readonly disabled: StateFlag | null; readonly maintenance: StateFlag | null };

function regionForgotten(facts: RegionFacts, { now }: Facts): Finding[] {
  const { region } = facts;
  if (!isForgotten(region, now)) return [];
  return [ofRegion(facts, 'raised', `${region.regionId} has been in maintenance for more than a day`)];
}

function serverForgotten(facts: ServerFacts, now: Date): Finding[] {
  if (!isForgotten(facts.server, now)) return [];
  return [ofServer(facts, 'raised', `${named(facts)} has been in maintenance for more than a day`)];
}

function allServers({ regions, now }: Facts, find: (server: ServerFacts, now: Date) => Finding[]): Finding[] {
  return regions.flatMap(({ servers }) => servers.flatMap((server) => find(server, now)));
}
