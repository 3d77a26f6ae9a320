import type { RuntimeStatus } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Random } from './random.ts';

/** One heartbeat, by the contract's names; a backend reports its own metrics, a proxy its own. */
export type NodeReport = CommonReport & Partial<BackendMetrics> & Partial<ProxyMetrics>;

type CommonReport = {
  readonly bootId: string;
  readonly sequence: number;
  readonly runtimeStatus: RuntimeStatus;
  readonly version: string;
  readonly cpuUsagePercent: number;
  readonly memoryUsagePercent: number;
  readonly sessionsStarted: number;
  readonly sessionsFailed: number;
  readonly sessionsDropped: number;
  readonly longestSessionSeconds: number;
  readonly setupMsP95: number;
  readonly rtpLossPercent: number;
  readonly noMediaSessions: number;
};
type NetworkMetrics = { readonly networkDownloadMbps: number; readonly networkUploadMbps: number };
type BackendMetrics = NetworkMetrics & {
  readonly activeTelephonySessions: number;
  readonly activeWebSessions: number;
  readonly maxConcurrentSessions: number;
  readonly pendingUploads: number;
};
type ProxyMetrics = NetworkMetrics & {
  readonly activeConnections: number;
  readonly maxConcurrentConnections: number;
} & OutboundCounts;

/** Calls that a proxy is to make: those that wait, those on their way, and all that were made since it started. */
export type OutboundCounts = {
  readonly outboundQueued: number;
  readonly outboundProcessing: number;
  readonly outboundProcessed: number;
};

/** What a process knows of itself. */
export type NodeFacts = {
  readonly type: ServerType;
  readonly version: string;
  readonly bootId: string;
  readonly sequence: number;
  readonly runtimeStatus: RuntimeStatus;
  readonly calls: number;
  readonly telephonyCalls: number;
  /** When the oldest of its calls began; null while it has none. */
  readonly oldestCallAtMs: number | null;
  readonly room: number;
  readonly memoryPercent: number;
  readonly started: number;
  readonly failed: number;
  readonly dropped: number;
  readonly silent: number;
  readonly outbound: OutboundCounts;
};

export function reportOf(facts: NodeFacts, random: Random, nowMs: number): NodeReport {
  const { calls, room, oldestCallAtMs } = facts;
  const load = calls / room;
  return {
    bootId: facts.bootId,
    sequence: facts.sequence,
    runtimeStatus: facts.runtimeStatus,
    version: facts.version,
    cpuUsagePercent: tenths(5 + 68 * load + random.between(-2, 4)),
    memoryUsagePercent: tenths(facts.memoryPercent),
    sessionsStarted: facts.started,
    sessionsFailed: facts.failed,
    sessionsDropped: facts.dropped,
    longestSessionSeconds: oldestCallAtMs === null ? 0 : tenths((nowMs - oldestCallAtMs) / 1000),
    setupMsP95: tenths(180 + 260 * load ** 2 + random.between(0, 40)),
    rtpLossPercent: hundredths(random.between(0, 0.3)),
    noMediaSessions: facts.silent,
    ...(facts.type === 'Backend' ? backendMetrics(facts, random) : proxyMetrics(facts, random)),
  };
}

function backendMetrics({ calls, telephonyCalls, room }: NodeFacts, random: Random): BackendMetrics {
  return {
    activeTelephonySessions: telephonyCalls,
    activeWebSessions: calls - telephonyCalls,
    maxConcurrentSessions: room,
    ...network(calls, random),
    pendingUploads: Math.floor(calls * random.between(0, 0.15)),
  };
}

function proxyMetrics({ calls, room, outbound }: NodeFacts, random: Random): ProxyMetrics {
  return {
    activeConnections: calls,
    maxConcurrentConnections: room,
    // A proxy carries each stream twice: from the caller, and on to the backend.
    ...network(calls * 2, random),
    ...outbound,
  };
}

/** About 87 kbit/s a stream and direction: G.711 with its headers. */
function network(streams: number, random: Random): NetworkMetrics {
  return {
    networkDownloadMbps: hundredths(0.05 + streams * 0.087 * random.between(0.95, 1.05)),
    networkUploadMbps: hundredths(0.05 + streams * 0.087 * random.between(0.95, 1.05)),
  };
}

function tenths(value: number): number {
  return Math.max(0, Math.round(value * 10) / 10);
}

function hundredths(value: number): number {
  return Math.max(0, Math.round(value * 100) / 100);
}
