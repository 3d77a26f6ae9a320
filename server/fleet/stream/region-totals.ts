import type { RegionLineTotals } from '@meridian/shared/region-line.ts';
import type { SessionsMinute } from '../sessions-minute.ts';
import { sessionsLostAt, sessionsTriedAt } from './entry-harm.ts';
import type { RosterEntry } from './roster-entry.ts';

/** Sums over a region's servers: the same as `getRegion` answers, and what judges its badge besides. */
export function regionTotals(entries: Iterable<RosterEntry>, minute: SessionsMinute): RegionLineTotals {
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
    callsTried: 0,
    callsHarmed: 0,
    connectionsTried: 0,
    connectionsHarmed: 0,
    callsLost: 0,
    connectionsLost: 0,
  };
  for (const entry of entries) {
    const { server, state, isActive, isRoutable, sessions, capacity } = entry;
    const { tried, harmed } = sessionsTriedAt(entry, minute) ?? NONE;
    const lost = sessionsLostAt(entry);
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
      totals.callsTried += tried;
      totals.callsHarmed += harmed;
      totals.callsLost += lost;
      totals.calls += count;
      totals.callCapacity += room;
      if (isRoutable) totals.routableBackends++;
      if (isRoutable) totals.routableCalls += count;
    } else {
      totals.proxies++;
      totals.connectionsTried += tried;
      totals.connectionsHarmed += harmed;
      totals.connectionsLost += lost;
      totals.connections += count;
      totals.connectionCapacity += room;
      if (isRoutable) totals.routableProxies++;
    }
  }
  return totals;
}

const NONE = { tried: 0, harmed: 0 };
