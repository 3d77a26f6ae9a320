import type { NotRoutableReason } from '@meridian/shared/routability.ts';
import type { ProbeReport } from '@meridian/shared/probe.ts';
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
  readonly isStorageFailing: boolean | null;
  /** Servers for everyone, not for development, that get new sessions. */
  readonly routable: Readonly<Record<ServerType, number>>;
  readonly calls: CallRate;
};

/** Everything alerts are judged by, at one moment. */
export type Facts = {
  readonly now: Date;
  /** On the monotonic clock. */
  readonly nowMs: number;
  readonly regions: readonly RegionFacts[];
  /** Countries in which a region has ever served, as far as they still have one. */
  readonly servedCountries: ReadonlySet<string>;
};

/** What alerts must know of the fleet, and of what others find out about it. */
export type FactSources = {
  readonly desired: Desired;
  readonly live: {
    liveNode(serverId: string): LiveNode | null;
    probe(serverId: string): ProbeReport | null;
    cutOffSince(regionId: string): string | null;
    isStorageFailing(regionId: string): boolean;
  };
  readonly reasonsAgainst: (server: ServerRecord) => readonly NotRoutableReason[];
  readonly callRate: (regionId: string) => CallRate;
};

type Moment = Pick<Facts, 'now' | 'nowMs' | 'servedCountries'>;

/** Looks at everything once. */
export function gatherFacts(sources: FactSources, moment: Moment): Facts {
  return { ...moment, regions: [...sources.desired.regions()].map((region) => regionFacts(region, sources)) };
}

function regionFacts(region: RegionRecord, sources: FactSources): RegionFacts {
  const { desired, live, callRate } = sources;
  const inService = region.disabled === null && region.maintenance === null;
  const servers = desired.serversIn(region.regionId).map((server) => serverFacts(server, inService, sources));
  const count = (type: ServerType) =>
    servers.filter(({ server, isRoutable }) => isRoutable && server.type === type && !server.isDevelopmentServer)
      .length;
  return {
    region,
    servers,
    inService,
    cutOffSince: live.cutOffSince(region.regionId),
    isStorageFailing: live.isStorageFailing(region.regionId),
    routable: { Backend: count('Backend'), Proxy: count('Proxy') },
    calls: callRate(region.regionId),
  };
}

function serverFacts(
  server: ServerRecord,
  regionInService: boolean,
  { desired, live, reasonsAgainst }: FactSources,
): ServerFacts {
  const reasons = reasonsAgainst(server);
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
