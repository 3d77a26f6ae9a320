import type { NotRoutableReason } from '@meridian/shared/routability.ts';
import type { ProbeReport } from '@meridian/shared/probe.ts';
import { activeSessions, sessionCapacity } from '@meridian/shared/node-status.ts';
import type { Operation } from '@meridian/shared/operation.ts';
import type { RegionCapacity } from '@meridian/shared/capacity.ts';
import type { Leak } from '@meridian/shared/drain.ts';
import type { StorageReport } from '@meridian/shared/storage-check.ts';
import { type LiveFacts, reasonsAgainst } from '../../fleet/reasons-against.ts';
import type { GoneReport } from '../../fleet/gone-reports.ts';
import type { Refused } from './refusals.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Desired } from '../../desired/desired-state.ts';
import type { RegionRecord, ServerRecord } from '../../desired/records.ts';
import type { LiveNode } from '../../fleet/live-node.ts';
import type { CallRate } from './call-rates.ts';

/** A server as an alert looks at it. */
export type ServerFacts = {
  readonly server: ServerRecord;
  /** Null while nothing was ever heard from it. */
  readonly node: LiveNode | null;
  readonly probe: ProbeReport | null;
  readonly isRoutable: boolean;
  readonly reasons: readonly NotRoutableReason[];
  /** Neither it nor its region is disabled, in maintenance or draining. */
  readonly inService: boolean;
  /** ISO 8601, UTC. */
  readonly keyCreatedAt: string;
};

export type RegionFacts = {
  readonly region: RegionRecord;
  readonly servers: readonly ServerFacts[];
  /** Neither disabled nor in maintenance. */
  readonly inService: boolean;
  readonly cutOffSince: string | null;
  /** Null before it was checked. */
  readonly storage: StorageReport | null;
  /** Servers for everyone, not for development, that get new sessions. */
  readonly routable: Readonly<Record<ServerType, number>>;
  /** Sessions that its routable servers can hold, and how many still fit: the smaller of backends' and proxies' room. */
  readonly capacity: number;
  readonly free: number;
  readonly calls: CallRate;
};

/** Everything alerts are judged by, at one moment. */
export type Facts = {
  readonly now: Date;
  /** On the monotonic clock. */
  readonly nowMs: number;
  readonly regions: readonly RegionFacts[];
  /** One of them by its id; none where it is gone. */
  readonly region: (regionId: string | null) => RegionFacts | undefined;
  /** One server of them by its id; none where it is gone. */
  readonly server: (serverId: string | null) => ServerFacts | undefined;
  /** Countries in which a region has ever served, as far as they still have one. */
  readonly servedCountries: ReadonlySet<string>;
  readonly refused: readonly Refused[];
  readonly leaks: readonly Leak[];
  readonly operations: readonly Operation[];
  /** Each region's room, some seconds old at most. */
  readonly capacity: readonly RegionCapacity[];
  /** Nodes that report for servers that were deleted. */
  readonly zombies: readonly GoneReport[];
};

/** What alerts must know of the fleet, and of what others find out about it. */
export type FactSources = {
  readonly desired: Desired;
  readonly live: LiveFacts & { storage(regionId: string): StorageReport | null };
  readonly callRate: (regionId: string) => CallRate;
  readonly refused: () => readonly Refused[];
  readonly leaks: () => readonly Leak[];
  readonly operations: () => readonly Operation[];
  readonly capacity: () => readonly RegionCapacity[];
  readonly zombies: () => readonly GoneReport[];
};

type Moment = Pick<Facts, 'now' | 'nowMs' | 'servedCountries'>;

/** Looks at everything once, region by region. Between two steps others may have their turn. */
export function* gatherFacts(sources: FactSources, moment: Moment): Generator<void, Facts, void> {
  const regions = new Map<string | null, RegionFacts>();
  const servers = new Map<string | null, ServerFacts>();
  for (const region of sources.desired.regions()) {
    const facts = regionFacts(region, sources);
    regions.set(region.regionId, facts);
    for (const server of facts.servers) servers.set(server.server.serverId, server);
    yield;
  }
  const capacity = sources.capacity();
  yield;
  return {
    ...moment,
    regions: [...regions.values()],
    region: (regionId) => regions.get(regionId),
    server: (serverId) => servers.get(serverId),
    refused: sources.refused(),
    leaks: sources.leaks(),
    operations: sources.operations(),
    capacity,
    zombies: sources.zombies(),
  };
}

function regionFacts(region: RegionRecord, sources: FactSources): RegionFacts {
  const { desired, live, callRate } = sources;
  const inService = region.disabled === null && region.maintenance === null;
  const servers = desired.serversIn(region.regionId).map((server) => serverFacts(server, region, inService, sources));
  const open = servers.filter(({ server, isRoutable }) => isRoutable && !server.isDevelopmentServer);
  const [backends, proxies] = [roomOf(open, 'Backend'), roomOf(open, 'Proxy')];
  return {
    region,
    servers,
    inService,
    cutOffSince: live.cutOffSince(region.regionId),
    storage: live.storage(region.regionId),
    routable: { Backend: backends.servers, Proxy: proxies.servers },
    capacity: Math.min(backends.capacity, proxies.capacity),
    free: Math.min(backends.free, proxies.free),
    calls: callRate(region.regionId),
  };
}

/** One that is over its capacity takes nothing from the others. */
function roomOf(servers: readonly ServerFacts[], type: ServerType) {
  const room = { servers: 0, capacity: 0, free: 0 };
  for (const { server, node } of servers) {
    if (server.type !== type) continue;
    const metrics = node?.metrics ?? {};
    const capacity = sessionCapacity(type, metrics, server.maxSessions);
    room.servers += 1;
    room.capacity += capacity;
    room.free += Math.max(0, capacity - (activeSessions(type, metrics) ?? 0));
  }
  return room;
}

function serverFacts(
  server: ServerRecord,
  region: RegionRecord,
  regionInService: boolean,
  { desired, live }: FactSources,
): ServerFacts {
  const reasons = reasonsAgainst(region, server, live);
  return {
    server,
    node: live.liveNode(server.serverId),
    probe: live.probe(server.serverId),
    isRoutable: reasons.length === 0,
    reasons,
    inService: regionInService && server.disabled === null && server.maintenance === null && server.drain === null,
    keyCreatedAt: desired.key(server.keyHmac)?.createdAt ?? server.createdAt,
  };
}
