import type { Liveness, RuntimeStatus } from './node-status.ts';

/** Samples lie on a grid that begins at the epoch: sample n is of the time n × SAMPLE_MS. */
export const SAMPLE_MS = 10_000;
export const MINUTE_SAMPLES = 60_000 / SAMPLE_MS;
export const HOUR_SAMPLES = 60 * MINUTE_SAMPLES;
/** Samples are kept for two days, roll-ups for thirty. */
export const SAMPLES_KEPT_HOURS = 48;
export const ROLL_UPS_KEPT_HOURS = 30 * 24;
/** An answer has this many points at most. */
export const HISTORY_POINTS_MAX = 1000;

/** A figure of a sample, kept as whole steps; what is larger than `max` is kept as `max`. */
export type HistoryMetric<Name extends string = string> = {
  readonly name: Name;
  readonly unit: string;
  readonly step: number;
  readonly max: number;
};

/** What is kept of a server. Figures of a server that is not heard are unknown, its state is not. */
export const SERVER_METRICS = [
  /** See `stateCode`. */
  { name: 'state', unit: 'code', step: 1, max: 39 },
  /** Calls of a backend, connections of a proxy. */
  { name: 'sessions', unit: 'sessions', step: 1, max: 65_534 },
  /** That could not be set up, in the 10 s of a sample. */
  { name: 'failed', unit: 'sessions per 10 s', step: 1, max: 65_534 },
  { name: 'cpuUsagePercent', unit: '%', step: 0.1, max: 100 },
  { name: 'memoryUsagePercent', unit: '%', step: 0.1, max: 100 },
  /** Down and up. */
  { name: 'networkMbps', unit: 'Mbit/s', step: 0.2, max: 13_106.8 },
  { name: 'setupMsP95', unit: 'ms', step: 1, max: 65_534 },
  { name: 'rtpLossPercent', unit: '%', step: 0.01, max: 100 },
] as const satisfies readonly HistoryMetric[];

const SESSIONS_MAX = 5_000_000;

/** What is kept of a region, and of the whole fleet. Sums are over the servers that are heard and tell. */
export const GROUP_METRICS = [
  /** Of all backends. */
  { name: 'calls', unit: 'calls', step: 1, max: SESSIONS_MAX },
  /** Of all proxies; never added to the calls. */
  { name: 'connections', unit: 'connections', step: 1, max: SESSIONS_MAX },
  { name: 'failed', unit: 'sessions per 10 s', step: 1, max: SESSIONS_MAX },
  /** The mean of all servers. */
  { name: 'cpuUsagePercent', unit: '%', step: 0.1, max: 100 },
  /** Of the busiest server. */
  { name: 'highestCpuUsagePercent', unit: '%', step: 0.1, max: 100 },
  { name: 'heardServers', unit: 'servers', step: 1, max: SESSIONS_MAX },
] as const satisfies readonly HistoryMetric[];

export type ServerMetricName = (typeof SERVER_METRICS)[number]['name'];
export type GroupMetricName = (typeof GROUP_METRICS)[number]['name'];

/** What a server was seen to be. */
export type SampledState = {
  readonly liveness: Liveness;
  readonly runtimeStatus: RuntimeStatus;
  /** Whether it got new sessions. */
  readonly routable: boolean;
};

/** From well to worst. */
const LIVENESSES: readonly Liveness[] = ['Alive', 'Unknown', 'Suspect', 'Dead'];
const STATUSES: readonly RuntimeStatus[] = ['Running', 'Starting', 'Maintenance', 'Draining', 'Stopped'];

/** A state as a number: the larger, the worse, by liveness first, then by what the node says of itself. */
export function stateCode({ liveness, runtimeStatus, routable }: SampledState): number {
  return (LIVENESSES.indexOf(liveness) * STATUSES.length + STATUSES.indexOf(runtimeStatus)) * 2 + Number(!routable);
}

/** The state of a code; null where there is none. */
export function stateOfCode(code: number): SampledState | null {
  const [liveness, runtimeStatus] = [
    LIVENESSES[Math.floor(code / 2 / STATUSES.length)],
    STATUSES[Math.floor(code / 2) % STATUSES.length],
  ];
  return liveness && runtimeStatus ? { liveness, runtimeStatus, routable: code % 2 === 0 } : null;
}

/** Whether a server in such a state tells how it is: otherwise its last figures are of the past. */
export function tellsFigures(code: number): boolean {
  return code < GOODBYE;
}
const GOODBYE = stateCode({ liveness: 'Alive', runtimeStatus: 'Stopped', routable: true });

/** Figures of one metric, a place for each step; null where it is unknown. */
export type HistoryFigures = { readonly mean: readonly (number | null)[]; readonly max: readonly (number | null)[] };

/**
 * What is known of a time, step by step: place n is of the `stepMs` from `from` + n × `stepMs` on. `from` and `to`
 * (ISO 8601, UTC) are those of the question, moved outwards to whole steps.
 */
export type History<Name extends string> = {
  readonly from: string;
  readonly to: string;
  readonly stepMs: number;
  readonly metrics: Readonly<Record<Name, HistoryFigures>>;
  /** Why what is older than an hour may be missing; null while it can be kept and read. */
  readonly storeTrouble: string | null;
};

export type ServerHistory = History<Exclude<ServerMetricName, 'state'>> & {
  readonly serverId: string;
  /** The worst of each step; null where Meridian knew of none. */
  readonly states: readonly (SampledState | null)[];
};
export type RegionHistory = History<GroupMetricName> & { readonly regionId: string };
export type FleetHistory = History<GroupMetricName>;
