import type { MeridianEvent } from '@meridian/shared/event.ts';
import type { Region } from '@meridian/shared/region.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { Server } from '@meridian/shared/server.ts';
import type { ServerLine } from '@meridian/shared/view.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Meanwhile } from '../events/meanwhile.ts';
import type { Clock } from '../input/clock.ts';
import { EMPTY_WINDOW, type FleetWindow, type PinnedServer } from './fleet-window.ts';
import type { Self } from './port.ts';

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

/**
 * All that is known of the fleet: every region, and of its servers those of the window that is looked at and the pinned
 * one. Replaced as a whole with each commit, never changed in place.
 */
export type FleetState = {
  readonly link: Link;
  /** Whether news of regions and servers comes in: a link may be open while it does not. */
  readonly isViewLive: boolean;
  /** False until the regions and the newest events came for the first time. */
  readonly isLoaded: boolean;
  /** When anything last came from the server; monotonic. */
  readonly heardAtMs: number | null;
  /** What the server's wall clock is ahead of our monotonic one; null until it has said what time it is. */
  readonly serverAheadMs: number | null;
  readonly self: Self | null;
  /** How often this server asks nodes to report. */
  readonly heartbeatIntervalMs: number;
  readonly regions: ReadonlyMap<string, RegionLine>;
  readonly window: FleetWindow;
  readonly pinned: PinnedServer | null;
  /** Endpoints by server id, as far as they were needed, deleted servers too: events go on naming them. */
  readonly endpoints: ReadonlyMap<string, string>;
  /** Oldest first, at most `EVENTS_KEPT`. */
  readonly events: readonly MeridianEvent[];
  readonly openChanges: readonly OpenChange[];
  /** What happened while there was no link the last time; null before there was such a time. */
  readonly meanwhile: Meanwhile | null;
};
export type FleetStore = StoreApi<FleetState>;

const EVENTS_KEPT = 1000;

export function createFleetStore(nowMs: number): FleetStore {
  return createStore<FleetState>(() => ({
    link: { state: 'connecting', error: null, sinceMs: nowMs, nextTryAtMs: null, isTokenRefused: false },
    isViewLive: false,
    isLoaded: false,
    heardAtMs: null,
    serverAheadMs: null,
    self: null,
    heartbeatIntervalMs: 2000,
    regions: new Map(),
    window: EMPTY_WINDOW,
    pinned: null,
    endpoints: new Map(),
    events: [],
    openChanges: [],
    meanwhile: null,
  }));
}

/** What time it is at the server, where all dates come from; ours while it has not said so. */
export function serverNowMs({ serverAheadMs }: FleetState, clock: Clock): number {
  return serverAheadMs === null ? clock.wallMs() : serverAheadMs + clock.nowMs();
}

/** A server as it was last told; undefined where it is neither in the window nor pinned. */
export function findServer({ window, pinned }: FleetState, serverId: string): ServerLine | undefined {
  if (pinned?.serverId === serverId && pinned.known !== null) return pinned.known.server;
  return window.rows.find(({ server }) => server.serverId === serverId)?.server;
}

/** Whether the server said that there is no such one, or not any more. */
export function isGone({ pinned }: FleetState, serverId: string): boolean {
  return pinned?.serverId === serverId && pinned.known === null;
}

/** The state with a server as it was read apart from the stream. */
export function withServer(fleet: FleetState, read: Server): FleetState {
  const { node: _, ...server } = read;
  const replaced = <Row extends { readonly server: ServerLine }>(row: Row): Row =>
    row.server.serverId === server.serverId ? { ...row, server } : row;
  const { window, pinned } = fleet;
  return {
    ...fleet,
    window: { ...window, rows: window.rows.map(replaced) },
    pinned: pinned && { ...pinned, known: pinned.known && replaced(pinned.known) },
  };
}

/** The state with a region as it was read apart from the stream, but for its totals. */
export function withRegion(fleet: FleetState, read: Region): FleetState {
  const { servers: _, totals: __, ...region } = read;
  const line = fleet.regions.get(region.regionId);
  if (line === undefined) return fleet;
  return { ...fleet, regions: new Map(fleet.regions).set(region.regionId, { ...line, ...region }) };
}

/** The state with these events added: in order, each once, the newest kept. */
export function withEvents(fleet: FleetState, events: readonly MeridianEvent[]): FleetState {
  const bySeq = new Map([...fleet.events, ...events].map((event) => [event.seq, event]));
  const sorted = [...bySeq.values()].toSorted((left, right) => left.seq - right.seq);
  return { ...fleet, events: sorted.slice(-EVENTS_KEPT) };
}
