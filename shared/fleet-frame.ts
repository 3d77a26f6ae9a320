import { METRIC_NAMES, type MetricName, type NodeStatus } from './node-status.ts';
import type { RegionLine } from './region-line.ts';
import type { ServerState } from './server-health.ts';
import { SERVER_TYPES, type ServerType } from './server-type.ts';
import type { TotalsRow } from './view.ts';

/**
 * The binary form of `serverMetrics.watch`: the whole fleet, encoded once for all who watch it. `docs/api.md` has it byte
 * by byte. All numbers are little-endian, and every part is padded with zeros to a multiple of 8 bytes.
 */
export const FLEET_FRAME = {
  /** `MFF1`. */
  magic: 0x3146464d,
  headerBytes: 32,
  /** Where a frame's epoch and seq stand in its header. */
  epochAt: 8,
  seqAt: 12,
  alignBytes: 8,
  kind: { keyframe: 0, delta: 1 },
  /** How a column's values lie: all ones, and NaN, are what is not known. */
  width: { u16: 0, u32: 1, f64: 2 },
} as const;

/** The number of a type of server in a frame is its place here. */
export const FLEET_TYPES: readonly ServerType[] = SERVER_TYPES;

/** Decimals that are kept of what nodes measure; more than anyone reads, and a percentage fits in 16 bits. */
const DECIMALS: Partial<Record<MetricName, number>> = {
  cpuUsagePercent: 2,
  memoryUsagePercent: 2,
  rtpLossPercent: 2,
  networkDownloadMbps: 1,
  networkUploadMbps: 1,
  longestSessionSeconds: 1,
  maxNewSessionsPerSecond: 1,
  setupMsP95: 1,
};

/** What a metric is multiplied by to become a whole number. */
export function metricScale(name: MetricName): number {
  return 10 ** (DECIMALS[name] ?? 0);
}

/** A metric as it is streamed. */
export function roundedMetric(name: MetricName, value: number): number {
  const scale = metricScale(name);
  return Math.round(value * scale) / scale;
}

/** The columns of a type of server by their number: 0 is how many milliseconds before the frame a node was heard. */
export const FLEET_COLUMNS: Readonly<Record<ServerType, readonly ('heardMsAgo' | MetricName)[]>> = {
  Backend: ['heardMsAgo', ...METRIC_NAMES.Backend],
  Proxy: ['heardMsAgo', ...METRIC_NAMES.Proxy],
};

type NodeWord = Exclude<keyof NodeStatus, MetricName | 'nodeId' | 'regionId' | 'type' | 'lastHeartbeatAt'>;
/** Everything of a node that is no number; who adds to it is told here that frames have to carry it. */
const WORDS: Readonly<Record<NodeWord, true>> = {
  runtimeStatus: true,
  runtimeStatusReason: true,
  liveness: true,
  reportingLostSince: true,
  ejectedUntil: true,
  rejoinsAt: true,
  keyInUseTwiceSince: true,
  bootId: true,
  version: true,
};
export const NODE_WORDS = Object.keys(WORDS) as readonly NodeWord[];
export type NodeWords = Pick<NodeStatus, NodeWord>;

/** A server of the fleet. */
export type FleetServer = {
  readonly serverId: string;
  readonly regionId: string;
  readonly type: ServerType;
  readonly endpoint: string;
  readonly state: ServerState;
  readonly routable: boolean;
  /** Null while nothing was ever heard from it. */
  readonly node: NodeWords | null;
};

/**
 * A frame's part in words, as JSON. Each server has a number, which is given to another once it is gone; what is told of
 * it begins with that.
 */
export type FleetWords = {
  readonly gone: readonly number[];
  /** New, or with another endpoint: number, id, region, type, endpoint. */
  readonly servers: readonly (readonly [number, string, string, ServerType, string])[];
  /** Number, state, and whether it is routable. */
  readonly states: readonly (readonly [number, ServerState, boolean])[];
  /** Number, then the values of `NODE_WORDS` in their order. */
  readonly nodes: readonly (readonly [number, ...values: readonly (string | null)[]])[];
  readonly regions: readonly RegionLine[];
  readonly totals: readonly TotalsRow[];
  readonly goneRegionIds: readonly string[];
};

/** A whole-fleet frame on its way; over WebSocket alone, where it is one binary message. */
export type FleetFrame = {
  readonly type: 'fleet';
  /** `lastEventId` of whoever has this frame. */
  readonly id: string;
  /** A `Uint8Array`. */
  readonly bytes: unknown;
};
