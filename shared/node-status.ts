import type { DrainOrder } from './drain.ts';
import type { RouteEnd } from './route-end.ts';
import type { ServerType } from './server-type.ts';

/** What a node says of itself. */
export const RUNTIME_STATUSES = ['Starting', 'Running', 'Maintenance', 'Draining', 'Stopped'] as const;
export type RuntimeStatus = (typeof RUNTIME_STATUSES)[number];

/** What Meridian makes of a node's silence, on its own monotonic clock. */
export type Liveness = 'Unknown' | 'Alive' | 'Suspect' | 'Dead';

/** What Meridian asks of a node. */
export type DesiredStatus = 'Running' | 'Maintenance' | 'Draining' | 'Stopped';

/** What a metric's number has to be: a whole number from 0, any from 0, or from 0 to 100. */
export type MetricKind = 'count' | 'amount' | 'percent';

const COMMON_METRICS = {
  cpuUsagePercent: 'percent',
  memoryUsagePercent: 'percent',
  networkDownloadMbps: 'amount',
  networkUploadMbps: 'amount',
  sessionsStarted: 'count',
  sessionsFailed: 'count',
  sessionsDropped: 'count',
  longestSessionSeconds: 'amount',
  setupMsP95: 'amount',
  rtpLossPercent: 'percent',
  noMediaSessions: 'count',
  pendingUploads: 'count',
  maxNewSessionsPerSecond: 'amount',
} as const satisfies Record<string, MetricKind>;

/** What the nodes of each type of server measure, in the contract's order. */
export const METRICS = {
  Backend: {
    ...COMMON_METRICS,
    activeTelephonySessions: 'count',
    activeWebSessions: 'count',
    maxConcurrentSessions: 'count',
  },
  Proxy: {
    ...COMMON_METRICS,
    activeConnections: 'count',
    maxConcurrentConnections: 'count',
    outboundQueued: 'count',
    outboundProcessing: 'count',
    outboundProcessed: 'count',
  },
} as const satisfies Record<ServerType, Record<string, MetricKind>>;

export type MetricName = { [Type in ServerType]: keyof (typeof METRICS)[Type] }[ServerType];
/** A number that a node reported, or null where it said nothing: unknown, never zero. */
export type NodeMetrics = { readonly [Name in MetricName]?: number | null | undefined };

/** The metric names of a type of server, in the contract's order. */
export const METRIC_NAMES: Readonly<Record<ServerType, readonly MetricName[]>> = {
  Backend: keysOf(METRICS.Backend),
  Proxy: keysOf(METRICS.Proxy),
};

/** The same names, each with its kind. */
export const METRIC_KINDS: Readonly<Record<ServerType, readonly (readonly [MetricName, MetricKind])[]>> = {
  Backend: entriesOf(METRICS.Backend),
  Proxy: entriesOf(METRICS.Proxy),
};

/** What runs on a server, as it last reported. */
export type NodeStatus = NodeMetrics & {
  /** The server's id. */
  readonly nodeId: string;
  readonly regionId: string;
  readonly type: ServerType;
  readonly runtimeStatus: RuntimeStatus;
  readonly runtimeStatusReason: string | null;
  readonly liveness: Liveness;
  /**
   * Since when its server answers from outside although its heartbeats are lost (ISO 8601, UTC): it is Suspect, and not
   * dead. Null otherwise.
   */
  readonly reportingLostSince: string | null;
  /** Until when it gets no new sessions because too many fail there (ISO 8601, UTC); null while it is well. */
  readonly ejectedUntil: string | null;
  /** It is back from the dead: when it gets new sessions again at the earliest (ISO 8601, UTC); null while it is not held. */
  readonly rejoinsAt: string | null;
  /** Since when another process reports with the same key, a cloned image or a leak (ISO 8601, UTC); null: none does. */
  readonly keyInUseTwiceSince: string | null;
  /** When Meridian last heard it; ISO 8601, UTC. */
  readonly lastHeartbeatAt: string;
  readonly bootId: string | null;
  readonly version: string | null;
};

/** The answer to a heartbeat. */
export type HeartbeatReply = {
  /** False for a heartbeat that is older than what is known already. */
  readonly accepted: boolean;
  readonly desiredStatus: DesiredStatus;
  /** Why, for end users; null when nothing stands against it running. */
  readonly reason: string | null;
  readonly nextHeartbeatMs: number;
  /** While its server drains. */
  readonly drain?: DrainOrder;
  /** For a proxy: its region's routable backends, to choose from while Meridian does not answer. */
  readonly peers?: readonly RouteEnd[];
};

/** Sessions a node reports: calls of a backend, connections of a proxy; null where it reports none of them. */
export function activeSessions(type: ServerType, metrics: NodeMetrics): number | null {
  if (type === 'Proxy') return metrics.activeConnections ?? null;
  const [telephony, web] = [metrics.activeTelephonySessions ?? null, metrics.activeWebSessions ?? null];
  return telephony === null && web === null ? null : (telephony ?? 0) + (web ?? 0);
}

/** The same, but null while any part of the sum is unknown: only this one can prove that there are none. */
export function provenSessions(type: ServerType, metrics: NodeMetrics): number | null {
  const isWhole = typeof metrics.activeTelephonySessions === 'number' && typeof metrics.activeWebSessions === 'number';
  return type === 'Proxy' || isWhole ? activeSessions(type, metrics) : null;
}

const DEFAULT_CAPACITY: Readonly<Record<ServerType, number>> = { Backend: 50, Proxy: 100 };

/**
 * Sessions a node can hold: as declared, else 50 calls for a backend and 100 connections for a proxy; never more than
 * its operator allows.
 */
export function sessionCapacity(type: ServerType, metrics: NodeMetrics, maxSessions: number | null): number {
  const declared = type === 'Backend' ? metrics.maxConcurrentSessions : metrics.maxConcurrentConnections;
  return Math.min(declared ?? DEFAULT_CAPACITY[type], maxSessions ?? Number.POSITIVE_INFINITY);
}

function keysOf<T extends object>(shape: T): (keyof T)[] {
  return Object.keys(shape) as (keyof T)[];
}

function entriesOf<T extends object>(shape: T): (readonly [keyof T, T[keyof T]])[] {
  return keysOf(shape).map((name) => [name, shape[name]]);
}
