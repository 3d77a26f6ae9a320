import type { Region } from '@meridian/shared/region.ts';
import type { NodeRecord } from '../data/fleet-store.ts';
import type { Freshness } from './freshness.ts';
import { serverHealth, type Badge } from './server-health.ts';

export type RegionHealth = Badge & {
  /** 0 is worst. */
  readonly rank: number;
  /** Servers that are meant to serve, and how many of them get new sessions. */
  readonly enabled: number;
  readonly routable: number;
  /** Calls are backends', connections are proxies'; they are never added up. */
  readonly calls: number;
  readonly callCapacity: number;
  readonly connections: number;
  readonly connectionCapacity: number;
  readonly nodesOnline: number;
  /** Room for calls on routable backends. */
  readonly freeCalls: number;
  /** Calls on routable backends by their capacity, 0 to 1; null without capacity. */
  readonly load: number | null;
};

const DISABLED = { shape: '■', word: 'DISABLED', tone: 'off', rank: 9 } as const;
const EMPTY = { shape: '◌', word: 'EMPTY', tone: 'faint', rank: 8 } as const;
const NONE_ENABLED = { shape: '◌', word: 'NONE ENABLED', tone: 'off', rank: 8 } as const;
const OFFLINE = { shape: '✕', word: 'OFFLINE', tone: 'bad', rank: 0 } as const;
const NONE_ROUTABLE = { shape: '✕', word: 'NONE ROUTABLE', tone: 'bad', rank: 0 } as const;
const CUT_OFF = { shape: '✕', word: 'CUT OFF', tone: 'bad', rank: 0 } as const;
const STARTING = { shape: '▲', word: 'STARTING', tone: 'warn', rank: 1 } as const;
const NO_BACKEND = { shape: '✕', word: 'NO BACKEND', tone: 'bad', rank: 0 } as const;
const NO_PROXY = { shape: '✕', word: 'NO PROXY', tone: 'bad', rank: 0 } as const;
const DEGRADED = { shape: '▲', word: 'DEGRADED', tone: 'warn', rank: 1 } as const;
const MAINTENANCE = { shape: '▲', word: 'MAINTENANCE', tone: 'warn', rank: 2 } as const;
const STALE = { shape: '◌', word: 'STALE', tone: 'faint', rank: 5 } as const;
const RUNNING = { shape: '●', word: 'RUNNING', tone: 'ok', rank: 6 } as const;

/** What a region carries now, from the live nodes, and the one state to show for it. */
export function regionHealth(
  region: Region,
  nodes: ReadonlyMap<string, NodeRecord>,
  freshness: Freshness,
): RegionHealth {
  const sums = { calls: 0, callCapacity: 0, connections: 0, connectionCapacity: 0, nodesOnline: 0 };
  let routableCalls = 0;
  const counts = { enabled: 0, routable: 0, backends: 0, proxies: 0, stale: 0, inService: 0, heard: 0, starting: 0 };
  for (const server of region.servers) {
    const health = serverHealth(region, server, nodes.get(server.serverId), freshness);
    const capacity = server.routable ? (health.capacity ?? 0) : 0;
    if (nodes.get(server.serverId)?.isActive) sums.nodesOnline++;
    if (server.type === 'Backend') {
      sums.calls += health.sessions ?? 0;
      sums.callCapacity += capacity;
      if (server.routable) routableCalls += health.sessions ?? 0;
    } else {
      sums.connections += health.sessions ?? 0;
      sums.connectionCapacity += capacity;
    }
    if (server.disabled === null) counts.enabled++;
    if (health.word === 'STALE') counts.stale++;
    if (server.disabled === null && server.maintenance === null) {
      counts.inService++;
      if (health.word === 'STARTING') counts.starting++;
      // A draining server says so even when its node is gone.
      if (health.word !== 'OFFLINE' && nodes.get(server.serverId)?.isActive) counts.heard++;
    }
    if (!server.routable) continue;
    counts.routable++;
    if (server.type === 'Backend') counts.backends++;
    else counts.proxies++;
  }
  const load = sums.callCapacity === 0 ? null : routableCalls / sums.callCapacity;
  const freeCalls = Math.max(0, sums.callCapacity - routableCalls);
  return { ...badgeOf(region, counts, freshness), ...sums, ...counts, freeCalls, load };
}

type Counts = {
  readonly enabled: number;
  readonly routable: number;
  readonly backends: number;
  readonly proxies: number;
  readonly stale: number;
  /** Servers neither disabled nor in maintenance; of those, the ones whose nodes are heard, and are starting. */
  readonly inService: number;
  readonly heard: number;
  readonly starting: number;
};

function badgeOf(region: Region, counts: Counts, { isLive }: Freshness): Badge & { readonly rank: number } {
  if (region.disabled !== null) return DISABLED;
  // Louder than maintenance: someone has to say whether it is down.
  if (region.cutOffSince !== null) return CUT_OFF;
  if (region.maintenance !== null) return MAINTENANCE;
  if (region.servers.length === 0) return EMPTY;
  if (counts.inService === 0) return NONE_ENABLED;
  // A region serves a call only with a backend and a proxy.
  if (counts.routable === 0) return withoutRoutable(counts);
  if (counts.backends === 0) return NO_BACKEND;
  if (counts.proxies === 0) return NO_PROXY;
  if (counts.routable < counts.enabled) return DEGRADED;
  return isLive && counts.stale === 0 ? RUNNING : STALE;
}

function withoutRoutable({ heard, starting }: Counts): Badge & { readonly rank: number } {
  if (heard === 0) return OFFLINE;
  return starting === heard ? STARTING : NONE_ROUTABLE;
}
