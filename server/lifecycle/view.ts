import type { DrainFlag } from '@meridian/shared/drain.ts';
import { activeSessions, sessionCapacity } from '@meridian/shared/node-status.ts';
import type { Region, RegionTotals, S3View } from '@meridian/shared/region.ts';
import { notRoutableBecause, type NotRoutableReason } from '@meridian/shared/routability.ts';
import type { Server, ServerKey } from '@meridian/shared/server.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { DrainRecord, RegionRecord, S3Record, ServerRecord } from '../desired/records.ts';
import type { LiveView } from './ports.ts';

/** A region with its servers as they are asked to be, and as they are. */
export function regionView(region: RegionRecord, desired: Desired, live: LiveView): Region {
  const servers = desired.serversIn(region.regionId).map((server) => viewIn(region, server, desired, live));
  return { ...regionHead(region, live), servers, totals: totalsOf(servers) };
}

/** A region without its servers. */
export function regionHead(region: RegionRecord, live: LiveView): Omit<Region, 'servers' | 'totals'> {
  return {
    regionId: region.regionId,
    countryCode: region.countryCode,
    regionName: region.regionName,
    location: region.location,
    disabled: region.disabled,
    maintenance: region.maintenance,
    s3: region.s3 && s3View(region.s3),
    storage: region.s3 && live.storage(region.regionId),
    secondaryRegionId: region.secondaryRegionId,
    allowedCidrs: region.allowedCidrs,
    recordingRequired: region.recordingRequired,
    cutOffSince: live.cutOffSince(region.regionId),
    revision: region.revision,
  };
}

export function serverView(server: ServerRecord, desired: Desired, live: LiveView): Server {
  const region = desired.region(server.regionId);
  if (!region) throw new Error(`server ${server.serverId} has no region`);
  return viewIn(region, server, desired, live);
}

/** Every reason why a server gets no new sessions. */
export function reasonsAgainst(serverId: string, desired: Desired, live: LiveView): readonly NotRoutableReason[] {
  const server = desired.server(serverId);
  const region = server && desired.region(server.regionId);
  return region ? reasonsIn(region, server, live) : [];
}

function reasonsIn(region: RegionRecord, server: ServerRecord, live: LiveView): NotRoutableReason[] {
  const { regionId, disabled, maintenance, recordingRequired } = region;
  const lacksStorage = recordingRequired && live.isStorageFailing(regionId);
  return notRoutableBecause({
    region: { disabled, maintenance, cutOffSince: live.cutOffSince(regionId), lacksStorage },
    server,
    node: live.liveNode(server.serverId),
    probe: live.probe(server.serverId),
  });
}

function viewIn(region: RegionRecord, server: ServerRecord, desired: Desired, live: LiveView): Server {
  const node = live.isOnline(server.serverId) ? live.node(server.serverId) : null;
  return { ...serverLine(region, server, desired, live), node };
}

/** A server without what runs on it. */
export function serverLine(
  region: RegionRecord,
  server: ServerRecord,
  desired: Desired,
  live: LiveView,
): Omit<Server, 'node'> {
  const reasons = reasonsIn(region, server, live);
  return {
    serverId: server.serverId,
    regionId: server.regionId,
    endpoint: server.endpoint,
    type: server.type,
    sipPort: server.sipPort,
    useSSL: server.useSSL,
    isDevelopmentServer: server.isDevelopmentServer,
    maxSessions: server.maxSessions,
    stunPort: server.stunPort,
    disabled: server.disabled,
    maintenance: server.maintenance,
    drain: server.drain && drainView(server.drain),
    key: keyView(server, desired, live),
    revision: server.revision,
    routable: reasons.length === 0,
    notRoutableBecause: reasons,
    probe: live.probe(server.serverId),
  };
}

function keyView(server: ServerRecord, desired: Desired, live: LiveView): ServerKey {
  const { serverId, keyHmac, oldKey } = server;
  const shown = (hmac: string) => {
    const key = desired.key(hmac);
    return { fingerprint: key?.fingerprint ?? '', createdAt: key?.createdAt ?? server.createdAt };
  };
  const now = shown(keyHmac);
  if (oldKey === null) {
    const heardAt = live.liveNode(serverId)?.lastHeartbeatAt ?? null;
    return { ...now, lastUsedAt: heardAt !== null && heardAt >= now.createdAt ? heardAt : null, previous: null };
  }
  const use = live.keyUse(serverId);
  const usedAt = (hmac: string) => (use?.keyHmac === hmac ? use.at : null);
  const previous = { ...shown(oldKey.keyHmac), lastUsedAt: usedAt(oldKey.keyHmac), endsAt: oldKey.endsAt };
  return { ...now, lastUsedAt: usedAt(keyHmac), previous };
}

function drainView({ disabledBefore: _restored, ...drain }: DrainRecord): DrainFlag {
  return drain;
}

function s3View({
  endpoint,
  bucket,
  signingRegion,
  useSSL,
  forcePathStyle,
  accessKeyFingerprint,
  updatedAt,
}: S3Record): S3View {
  return { endpoint, bucket, signingRegion, useSSL, forcePathStyle, accessKeyFingerprint, updatedAt };
}

function totalsOf(servers: readonly Server[]): RegionTotals {
  const backends = servers.filter(({ type }) => type === 'Backend');
  const proxies = servers.filter(({ type }) => type === 'Proxy');
  return {
    servers: servers.length,
    backends: backends.length,
    proxies: proxies.length,
    routableBackends: backends.filter(({ routable }) => routable).length,
    routableProxies: proxies.filter(({ routable }) => routable).length,
    nodesOnline: servers.filter(({ node }) => node !== null).length,
    calls: sessionsOn(backends),
    callCapacity: capacityOf(backends),
    connections: sessionsOn(proxies),
    connectionCapacity: capacityOf(proxies),
  };
}

function sessionsOn(servers: readonly Server[]): number {
  return servers.reduce((sum, { type, node }) => sum + ((node && activeSessions(type, node)) ?? 0), 0);
}

function capacityOf(servers: readonly Server[]): number {
  return servers.reduce(
    (sum, { type, node, routable, maxSessions }) =>
      sum + (node && routable ? sessionCapacity(type, node, maxSessions) : 0),
    0,
  );
}
