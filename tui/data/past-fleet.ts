import { SAMPLE_MS } from '@meridian/shared/history.ts';
import type { PastFleet, PastRegion, PastServer } from '@meridian/shared/past.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { ServerLine, ViewInput } from '@meridian/shared/view.ts';
import type { FleetState } from './fleet-store.ts';
import type { WindowRow } from './fleet-window.ts';

/** The fleet at a moment of the last hour. */
export type ShownPast = {
  readonly fleet: FleetState;
  readonly atMs: number;
  /** The first moment that can be asked for. */
  readonly oldestMs: number;
  /** What was sampled of the server that is looked at. */
  readonly pinned: PastServer | null;
};

/** The moment that a time is in: its sample tells of it. */
export function sampleMs(wallMs: number): number {
  return Math.floor(wallMs / SAMPLE_MS) * SAMPLE_MS;
}

/**
 * What was answered in the shape of what is told live, so that the same screens show it. Where places are and how they
 * are called is of today; what was not sampled is unknown, and nothing of today stands in for it.
 */
export function shownPast(live: FleetState, view: ViewInput, answer: PastFleet): ShownPast {
  const atMs = Date.parse(answer.at);
  const { total, offset, servers, pinned, pinnedPlace } = answer;
  // A flag that was set then is known of a time, too, in which nothing was sampled.
  const isSampled = answer.regions.some(({ figures }) => figures.heardServers !== null);
  const fleet: FleetState = {
    ...live,
    // As it was known then: a link that is broken by now takes nothing from it.
    link: { ...live.link, state: 'open', error: null },
    isViewLive: true,
    regions: new Map(
      answer.regions.flatMap((region) => {
        const line = live.regions.get(region.regionId);
        return line === undefined || !isSampled || region.counts.servers === 0
          ? []
          : [[region.regionId, regionThen(line, region)]];
      }),
    ),
    window: { view, total, offset, rows: servers.map(rowThen) },
    pinned:
      view.pin == null
        ? null
        : {
            serverId: view.pin,
            place: pinnedPlace,
            known: pinned && { ...rowThen(pinned), node: null },
          },
    events: live.events.filter(({ at }) => Date.parse(at) <= atMs),
  };
  return { fleet, atMs, oldestMs: Date.parse(answer.oldestAt), pinned };
}

function regionThen(line: RegionLine, { disabled, maintenance, counts, figures }: PastRegion): RegionLine {
  return {
    ...line,
    disabled,
    maintenance,
    s3: null,
    storage: null,
    cutOffSince: null,
    totals: {
      ...counts,
      // Those that were deleted since were heard, and are counted among the servers of no region.
      servers: Math.max(counts.servers, figures.heardServers ?? 0),
      nodesOnline: figures.heardServers ?? 0,
      calls: figures.calls ?? 0,
      connections: figures.connections ?? 0,
      stale: 0,
      // Room, and sessions tried, are not sampled: without any, no load and no share is told.
      callCapacity: 0,
      connectionCapacity: 0,
      callsTried: 0,
      callsHarmed: 0,
      connectionsTried: 0,
      connectionsHarmed: 0,
      callsLost: 0,
      connectionsLost: 0,
    },
  };
}

function rowThen(then: PastServer): WindowRow {
  const { state, isHeard, figures } = then;
  return {
    server: lineThen(then),
    observed: {
      state,
      isActive: isHeard,
      sessions: figures.sessions,
      capacity: null,
      cpuPercent: figures.cpuUsagePercent,
      harmedPercent: null,
      heardAtMs: null,
    },
  };
}

/** Its line, empty where the past tells nothing: what is not told is not shown of the past either. */
function lineThen({ serverId, regionId, endpoint, type, disabled, maintenance, isRoutable }: PastServer): ServerLine {
  return {
    serverId,
    regionId,
    endpoint,
    type,
    disabled,
    maintenance,
    drain: null,
    routable: isRoutable === true,
    notRoutableBecause: [],
    probe: null,
    ...NOT_TOLD,
  };
}

const NOT_TOLD = {
  sipPort: 0,
  useSSL: false,
  isDevelopmentServer: false,
  maxSessions: null,
  stunPort: null,
  key: { fingerprint: '', createdAt: '', lastUsedAt: null, previous: null },
  revision: 0,
} as const;
