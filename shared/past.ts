import { z } from 'zod';
import type { GroupMetricName, ServerMetricName } from './history.ts';
import { record } from './record.ts';
import type { ServerState } from './server-health.ts';
import type { ServerType } from './server-type.ts';
import type { StateFlag } from './state-flag.ts';
import { viewSchema } from './view.ts';

export const fleetAtSchema = record({
  /** ISO 8601: any moment of the last hour. */
  at: z.iso.datetime({ offset: true, error: 'Past:INVALID_TIME' }),
  /** Which servers, in which order; what was not sampled sorts as unknown. `columns` says nothing here. */
  view: viewSchema.default(() => viewSchema.parse({})),
});

export type FleetAt = z.output<typeof fleetAtSchema>;

/** Null is what was not told, or not sampled. */
type Figures<Name extends string> = { readonly [Each in Name]: number | null };

/** Flags that were set before a moment and still are. One that was cleared since is not among them. */
type FlagsThen = { readonly disabled: StateFlag | null; readonly maintenance: StateFlag | null };

/** A server as it was sampled. Its names are those of today. */
export type PastServer = FlagsThen & {
  readonly serverId: string;
  readonly regionId: string;
  readonly endpoint: string;
  readonly type: ServerType;
  readonly drain: StateFlag | null;
  readonly state: ServerState;
  /** Whether its node was heard; else no figure is known. */
  readonly isHeard: boolean;
  /** Whether it got new sessions; null where that was not sampled. */
  readonly isRoutable: boolean | null;
  readonly figures: Figures<Exclude<ServerMetricName, 'state'>>;
};

/** What servers of a region that were sampled come to. */
export type PastCounts = {
  readonly servers: number;
  readonly backends: number;
  readonly proxies: number;
  readonly routableBackends: number;
  readonly routableProxies: number;
  /** Not disabled; neither disabled nor in maintenance, as far as their flags are known; of those, heard, and starting. */
  readonly enabled: number;
  readonly inService: number;
  readonly heard: number;
  readonly starting: number;
  /** Calls on routable backends. */
  readonly routableCalls: number;
  /** Servers there of which no sample tells; in no other count. */
  readonly unknown: number;
};

export type PastRegion = FlagsThen & {
  readonly regionId: string;
  readonly counts: PastCounts;
  /** Servers that were deleted since count too. */
  readonly figures: Figures<GroupMetricName>;
};

/** The fleet at a moment of the last hour, as far as it was sampled: no limits, no versions, no probes, no reasons. */
export type PastFleet = {
  /** When the sample was due that tells of that moment; ISO 8601, UTC. */
  readonly at: string;
  /** The first and the last sample that can be asked for. */
  readonly oldestAt: string;
  readonly newestAt: string;
  /** Servers that match, and which of them the window's first is. */
  readonly total: number;
  readonly offset: number;
  readonly servers: readonly PastServer[];
  /** Null where it was not there. */
  readonly pinned: PastServer | null;
  /** Where it stands among those that match; null where it does not. */
  readonly pinnedPlace: number | null;
  readonly regions: readonly PastRegion[];
};
