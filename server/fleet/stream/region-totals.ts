import type { RegionLineTotals } from '@meridian/shared/region-line.ts';
import type { RosterEntry } from './roster-entry.ts';

/** Sessions tried within the last minute, and those of them that failed. */
export type SessionsTried = { readonly attempts: number; readonly failed: number };

/** Sums over a region's servers: the same as `getRegion` answers, and what judges its badge besides. */
export function regionTotals(
  entries: Iterable<RosterEntry>,
  minute: { readonly calls: SessionsTried; readonly connections: SessionsTried },
): RegionLineTotals {
  const totals = {
    servers: 0,
    backends: 0,
    proxies: 0,
    routableBackends: 0,
    routableProxies: 0,
    nodesOnline: 0,
    calls: 0,
    callCapacity: 0,
    connections: 0,
    connectionCapacity: 0,
    enabled: 0,
    inService: 0,
    heard: 0,
    starting: 0,
    stale: 0,
    routableCalls: 0,
    callsTried: minute.calls.attempts,
    callsFailed: minute.calls.failed,
    connectionsTried: minute.connections.attempts,
    connectionsFailed: minute.connections.failed,
  };
  for (const { server, state, isActive, isRoutable, sessions, capacity } of entries) {
    const count = isActive ? (sessions ?? 0) : 0;
    const room = isActive && isRoutable ? (capacity ?? 0) : 0;
    totals.servers++;
    if (isActive) totals.nodesOnline++;
    if (server.disabled === null) totals.enabled++;
    if (state === 'STALE') totals.stale++;
    if (server.disabled === null && server.maintenance === null) {
      totals.inService++;
      if (state === 'STARTING') totals.starting++;
      // A draining server says so even when its node is gone.
      if (state !== 'OFFLINE' && isActive) totals.heard++;
    }
    if (server.type === 'Backend') {
      totals.backends++;
      totals.calls += count;
      totals.callCapacity += room;
      if (isRoutable) totals.routableBackends++;
      if (isRoutable) totals.routableCalls += count;
    } else {
      totals.proxies++;
      totals.connections += count;
      totals.connectionCapacity += room;
      if (isRoutable) totals.routableProxies++;
    }
  }
  return totals;
}
