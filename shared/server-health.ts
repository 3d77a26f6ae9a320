import type { Liveness, RuntimeStatus } from './node-status.ts';
import type { ProbeReport } from './probe.ts';
import { filterText } from './row-filter.ts';
import type { StateFlag } from './state-flag.ts';

/** The one state to show for a server, and how soon it wants to be seen: 0 is worst. */
export const SERVER_STATES = {
  OFFLINE: { word: 'OFFLINE', rank: 0 },
  SUSPECT: { word: 'SUSPECT', rank: 1 },
  REPORTING_LOST: { word: 'REPORTING LOST', rank: 1 },
  KEY_IN_USE_TWICE: { word: 'KEY USED TWICE', rank: 1 },
  EJECTED: { word: 'EJECTED', rank: 1 },
  PROBE_FAILING: { word: 'PROBE FAILING', rank: 1 },
  NOT_ACCEPTING: { word: 'NOT ACCEPTING', rank: 1 },
  REJOINING: { word: 'REJOINING', rank: 2 },
  STARTING: { word: 'STARTING', rank: 2 },
  DRAINING: { word: 'DRAINING', rank: 3 },
  MAINTENANCE: { word: 'MAINTENANCE', rank: 4 },
  STALE: { word: 'STALE', rank: 5 },
  RUNNING: { word: 'RUNNING', rank: 6 },
  /** Of a moment of the past alone, where no more is known: heard and well, but without new sessions; nothing at all. */
  NOT_ROUTABLE: { word: 'NOT ROUTABLE', rank: 1 },
  UNKNOWN: { word: 'UNKNOWN', rank: 8 },
  DISABLED: { word: 'DISABLED', rank: 9 },
} as const satisfies Record<string, { readonly word: string; readonly rank: number }>;

/** One more than the highest rank. */
export const SERVER_RANKS = 10;

export type ServerState = keyof typeof SERVER_STATES;

type Named = { readonly endpoint: string; readonly serverId: string; readonly regionId: string; readonly type: string };

/** What a filter of servers is held against; a version that is not known is none. */
export function serverText({ endpoint, serverId, regionId, type }: Named, state: ServerState, version: string | null) {
  const { word } = SERVER_STATES[state];
  return filterText({ server: endpoint, id: serverId, region: regionId, type, state: word, version: version ?? '' });
}

/** What nobody asked for, as far as it is known: it is shown where only faults are. */
export function isFault(state: ServerState): boolean {
  return !NO_FAULTS.has(state);
}

const NO_FAULTS: ReadonlySet<ServerState> = new Set(['DRAINING', 'MAINTENANCE', 'RUNNING', 'DISABLED', 'UNKNOWN']);

/** Flags of whoever they are set on; who set them and why does not matter here. */
type Flags = { readonly disabled: StateFlag | null; readonly maintenance: StateFlag | null };

export type ServerFacts = {
  readonly region: Flags;
  readonly server: Flags & { readonly drain: StateFlag | null };
  /** Null where nothing is online. */
  readonly node: {
    readonly runtimeStatus: RuntimeStatus;
    readonly liveness: Liveness;
    readonly reportingLostSince: string | null;
    readonly ejectedUntil: string | null;
    readonly keyInUseTwiceSince: string | null;
    readonly rejoinsAt: string | null;
  } | null;
  readonly probe: Pick<ProbeReport, 'status' | 'decides' | 'isNotAccepting'> | null;
  /** Whether what it said last is too old to be told as true. */
  readonly isStale: boolean;
};

/** The state out of its region's, its own, its node's and our own view of it. */
export function serverState({ region, server, node, probe, isStale }: ServerFacts): ServerState {
  if (server.drain !== null) return 'DRAINING';
  if (server.disabled !== null || region.disabled !== null) return 'DISABLED';
  if (server.maintenance !== null || region.maintenance !== null) return 'MAINTENANCE';
  if (node === null || node.liveness === 'Dead') return 'OFFLINE';
  if (node.reportingLostSince !== null) return 'REPORTING_LOST';
  if (node.liveness === 'Suspect') return 'SUSPECT';
  if (node.keyInUseTwiceSince !== null) return 'KEY_IN_USE_TWICE';
  if (node.ejectedUntil !== null) return 'EJECTED';
  if (probe?.status === 'Failing' && probe.decides) return 'PROBE_FAILING';
  if (node.runtimeStatus !== 'Running') return BY_RUNTIME_STATUS[node.runtimeStatus];
  if (probe?.isNotAccepting) return 'NOT_ACCEPTING';
  if (node.rejoinsAt !== null) return 'REJOINING';
  return isStale || node.liveness === 'Unknown' ? 'STALE' : 'RUNNING';
}

const BY_RUNTIME_STATUS = {
  Starting: 'STARTING',
  Maintenance: 'MAINTENANCE',
  Draining: 'DRAINING',
  Stopped: 'OFFLINE',
} as const;

/** Rows change place only when the load moves by a tenth: a list that dances under the cursor cannot be read. */
const LOAD_STEPS = 10;

/** A load from 0 to 1 as it is sorted by; null, where it is not known, like none. */
export function loadStep(load: number | null): number {
  return load === null ? 0 : Math.round(load * LOAD_STEPS);
}

/** Older than two heartbeats, and a little for the way: never green, and carrying its age. */
const STALE_AFTER_HEARTBEATS = 2.5;

export function staleAfterMs(heartbeatIntervalMs: number): number {
  return STALE_AFTER_HEARTBEATS * heartbeatIntervalMs;
}
