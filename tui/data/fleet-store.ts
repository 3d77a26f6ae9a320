import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Clock } from '../input/clock.ts';
import type { Self } from './port.ts';

/** What a node last said, and when by our own monotonic clock. It outlives the node, as "last 38/50". */
export type NodeRecord = { readonly status: NodeStatus; readonly heardAtMs: number; readonly isActive: boolean };

type Link = {
  readonly state: 'connecting' | 'open' | 'closed';
  readonly error: string | null;
  /** Since when it is open, or not; monotonic. */
  readonly sinceMs: number;
  /** When it is tried again, where that is known; monotonic. */
  readonly nextTryAtMs: number | null;
  /** The server answers, but not to this token: nothing else will help. */
  readonly isTokenRefused: boolean;
};

/** A change whose answer has not come: being asked, or lost and waiting to be asked again. */
export type OpenChange = { readonly id: string; readonly title: string; readonly isLost: boolean };

/** All that is known of the fleet; replaced as a whole with each commit, never changed in place. */
export type FleetState = {
  readonly link: Link;
  /** False until the regions came for the first time. */
  readonly isLoaded: boolean;
  /** When anything last came from the server; monotonic. */
  readonly heardAtMs: number | null;
  /** What the server's wall clock is ahead of our monotonic one; null until it has said what time it is. */
  readonly serverAheadMs: number | null;
  readonly self: Self | null;
  /** How often this server asks nodes to report. */
  readonly heartbeatIntervalMs: number;
  readonly regions: ReadonlyMap<string, Region>;
  readonly nodes: ReadonlyMap<string, NodeRecord>;
  /** Endpoints by server id, deleted servers too: events go on naming them. */
  readonly endpoints: ReadonlyMap<string, string>;
  /** Oldest first, at most `EVENTS_KEPT`. */
  readonly events: readonly MeridianEvent[];
  readonly openChanges: readonly OpenChange[];
};
export type FleetStore = StoreApi<FleetState>;

const EVENTS_KEPT = 200;

export function createFleetStore(nowMs: number): FleetStore {
  return createStore<FleetState>(() => ({
    link: { state: 'connecting', error: null, sinceMs: nowMs, nextTryAtMs: null, isTokenRefused: false },
    isLoaded: false,
    heardAtMs: null,
    serverAheadMs: null,
    self: null,
    heartbeatIntervalMs: 2000,
    regions: new Map(),
    nodes: new Map(),
    endpoints: new Map(),
    events: [],
    openChanges: [],
  }));
}

/** What time it is at the server, where all dates come from; ours while it has not said so. */
export function serverNowMs({ serverAheadMs }: FleetState, clock: Clock): number {
  return serverAheadMs === null ? clock.wallMs() : serverAheadMs + clock.nowMs();
}

export function findServer(fleet: FleetState, regionId: string, serverId: string): Server | undefined {
  return fleet.regions.get(regionId)?.servers.find((server) => server.serverId === serverId);
}

/** The state with these regions in place; ones that are gone are left out by `isWhole`. */
export function withRegions(fleet: FleetState, regions: readonly Region[], isWhole: boolean): FleetState {
  const entries = regions.map((region) => [region.regionId, region] as const);
  const endpoints = new Map(fleet.endpoints);
  for (const region of regions) for (const server of region.servers) endpoints.set(server.serverId, server.endpoint);
  return { ...fleet, regions: new Map(isWhole ? entries : [...fleet.regions, ...entries]), endpoints };
}

/** The state with these events added: in order, each once, the newest kept. */
export function withEvents(fleet: FleetState, events: readonly MeridianEvent[]): FleetState {
  const bySeq = new Map([...fleet.events, ...events].map((event) => [event.seq, event]));
  const sorted = [...bySeq.values()].toSorted((left, right) => left.seq - right.seq);
  return { ...fleet, events: sorted.slice(-EVENTS_KEPT) };
}
