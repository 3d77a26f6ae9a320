import type { DrainFlag } from '@meridian/shared/drain.ts';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { Plan, PlanOfMany } from '@meridian/shared/plan.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import type { StateFlag } from '@meridian/shared/state-flag.ts';

export const FLAG: StateFlag = {
  at: '2026-11-23T03:00:00.000Z',
  by: 'ops2',
  publicReason: 'planned work',
  privateReason: 'kernel panic',
};

export const DRAIN: DrainFlag = {
  ...FLAG,
  drainId: 'drn_1',
  deadlineAt: null,
  onDeadline: 'keep',
  then: 'disabled',
  sessionsAtStart: 38,
  drainedAt: null,
};

export function aServer(patch: Partial<Server> = {}): Server {
  return {
    serverId: 'srv_1',
    regionId: 'US-WEST',
    endpoint: 'be-01.example.net',
    type: 'Backend',
    sipPort: 5060,
    useSSL: true,
    isDevelopmentServer: false,
    maxSessions: null,
    stunPort: null,
    disabled: null,
    maintenance: null,
    drain: null,
    key: { fingerprint: 'abcd', createdAt: '2026-11-01T00:00:00.000Z', lastUsedAt: null, previous: null },
    revision: 1,
    routable: true,
    notRoutableBecause: [],
    probe: null,
    node: null,
    ...patch,
  };
}

export function aRegion(patch: Partial<Region> = {}): Region {
  const servers = patch.servers ?? [aServer()];
  return {
    regionId: 'US-WEST',
    countryCode: 'US',
    regionName: 'WEST',
    location: { latitude: 45, longitude: -120 },
    disabled: null,
    maintenance: null,
    s3: null,
    secondaryRegionId: null,
    allowedCidrs: [],
    storage: null,
    recordingRequired: false,
    cutOffSince: null,
    revision: 1,
    totals: {
      servers: servers.length,
      backends: 0,
      proxies: 0,
      routableBackends: 0,
      routableProxies: 0,
      nodesOnline: 0,
      calls: 0,
      callCapacity: 0,
      connections: 0,
      connectionCapacity: 0,
    },
    ...patch,
    servers,
  };
}

export function aNode(patch: Partial<NodeStatus> = {}): NodeStatus {
  return {
    nodeId: 'srv_1',
    regionId: 'US-WEST',
    type: 'Backend',
    runtimeStatus: 'Running',
    runtimeStatusReason: null,
    liveness: 'Alive',
    ejectedUntil: null,
    rejoinsAt: null,
    reportingLostSince: null,
    keyInUseTwiceSince: null,
    lastHeartbeatAt: '2026-11-23T03:14:07.000Z',
    bootId: null,
    version: '2.4.1',
    activeTelephonySessions: 38,
    activeWebSessions: 0,
    maxConcurrentSessions: 50,
    cpuUsagePercent: 42,
    ...patch,
  };
}

export function aPlan(patch: Partial<Plan> = {}): Plan {
  return {
    blockers: [],
    warnings: [],
    impact: {
      serverCount: 1,
      servers: ['be-01.example.net'],
      nodesOnline: 1,
      calls: 38,
      connections: 0,
      longestSessionSeconds: null,
      routableBefore: { backends: 2, proxies: 1 },
      routableAfter: { backends: 1, proxies: 1 },
      outlook: null,
    },
    tier: 1,
    confirm: null,
    undo: null,
    planHash: 'hash-1',
    ...patch,
  };
}

/** The plan of many changes as one. */
export function aPlanOfMany(patch: Partial<PlanOfMany> = {}): PlanOfMany {
  const { undo: _, impact, ...plan } = aPlan();
  const { routableBefore, routableAfter, outlook, ...toll } = impact;
  const region = { regionId: 'US-WEST', serverCount: 1, of: 3, routableBefore, routableAfter, outlook };
  return { ...plan, undo: null, impact: { ...toll, regions: [region], stranded: [], firstFull: null }, ...patch };
}

export function anEvent(patch: Partial<MeridianEvent> = {}): MeridianEvent {
  return {
    seq: 1,
    at: '2026-11-23T03:14:07.000Z',
    actor: { name: 'ops2', role: 'operator' },
    type: 'disableRegionServer',
    target: { regionId: 'US-WEST', serverId: 'srv_1' },
    publicReason: 'planned work',
    privateReason: 'kernel panic',
    detail: {},
    hash: '00',
    ...patch,
  };
}
