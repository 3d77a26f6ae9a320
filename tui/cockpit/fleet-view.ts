import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import { filterText, passesFilter } from '@meridian/shared/row-filter.ts';
import { staleAfterMs } from '@meridian/shared/server-health.ts';
import type { ServerLine } from '@meridian/shared/view.ts';
import type { FleetQuery } from '../data/fleet-window.ts';
import type { FleetState } from '../data/fleet-store.ts';
import type { Freshness } from '../health/freshness.ts';
import { isRegionFault, regionHealth, type RegionHealth } from '../health/region-health.ts';
import { serverHealth, type ServerHealth } from '../health/server-health.ts';
import { worstRegionsFirst } from '../health/worst-first.ts';
import { cursorOf, orderOf, type Order } from '../lists/order.ts';
import type { Cockpit } from './cockpit.ts';
import { shownNowMs } from './frozen.ts';
import type { UiState } from './ui-store.ts';

export type ShownRegion = { readonly region: RegionLine; readonly health: RegionHealth };
export type ShownServer = {
  readonly server: ServerLine;
  readonly health: ServerHealth;
  /** Whether something is online there; if not, the figures are what it last said. */
  readonly isActive: boolean;
  readonly cpuPercent: number | null;
  readonly harmedPercent: number | null;
  /** What runs or last ran there; null where nothing was heard, and for all but the pinned one. */
  readonly node: NodeStatus | null;
};

/** The servers that are looked at, of one region or of all, worst first: of most of them no more is known than that there are. */
export type ShownServers = {
  /** What was asked for: null where no region is selected and so none are. */
  readonly query: ServersQuery | null;
  readonly order: Order;
  /** How many there are, and how many of them match the filter; null before that is known. */
  readonly all: number;
  readonly matching: number | null;
  /** How long the longest names are of those that are known. */
  readonly longest: { readonly endpoint: number; readonly regionId: number };
  readonly get: (serverId: string) => ShownServer | null;
};

/** Which servers are looked at, and in which order. */
export type ServersQuery = Pick<FleetQuery, 'regionId' | 'filter' | 'faultsOnly' | 'sort'>;

/** What the lists show: sorted worst first, filtered, and which row the cursor is on. */
export type FleetView = {
  readonly freshness: Freshness;
  /** Every region, unfiltered. */
  readonly regions: ReadonlyMap<string, ShownRegion>;
  readonly longestRegionId: number;
  /** Those that match the filter, in the order shown. */
  readonly regionIds: readonly string[];
  /** The selected one; among the servers of all, that of the one under the cursor. */
  readonly region: ShownRegion | null;
  readonly servers: ShownServers;
  readonly server: ShownServer | null;
};

export function currentView({ fleet, ui }: Pick<Cockpit, 'fleet' | 'ui'>): FleetView {
  return fleetView(fleet.getState(), ui.getState());
}

/** The view of a state; one state is worked out once, however many ask. */
function fleetView(fleet: FleetState, ui: UiState): FleetView {
  const known = views.get(fleet);
  const isSame =
    known?.ui.nowMs === ui.nowMs &&
    known.ui.frozenAtMs === ui.frozenAtMs &&
    known.ui.lists === ui.lists &&
    known.ui.screen === ui.screen &&
    known.ui.scope === ui.scope &&
    known.ui.faultsOnly === ui.faultsOnly &&
    known.ui.serverSort === ui.serverSort &&
    known.ui.pane === ui.pane;
  if (isSame) return known.view;
  const view = computeView(fleet, ui);
  views.set(fleet, { ui, view });
  return view;
}

const views = new WeakMap<FleetState, { readonly ui: UiState; readonly view: FleetView }>();

function computeView(fleet: FleetState, ui: UiState): FleetView {
  const { lists, screen, pane, scope } = ui;
  const nowMs = shownNowMs(ui);
  const freshness: Freshness = {
    nowMs,
    isLive: fleet.link.state === 'open' && fleet.isViewLive,
    staleAfterMs: staleAfterMs(fleet.heartbeatIntervalMs),
  };
  const regions = new Map(
    [...fleet.regions].map(([id, region]) => [id, { region, health: regionHealth(region, freshness.isLive) }]),
  );
  const regionIds = worstRegionsFirst([...regions].map(([id, { health }]) => ({ id, health }))).filter((id) => {
    const shown = regions.get(id);
    if (shown === undefined || (ui.faultsOnly && !isRegionFault(shown.health))) return false;
    return passesFilter(lists.regions.filter.value, regionText(shown));
  });
  // Whoever went into a region stays in it, even if by now the filter would leave it out.
  const { selectedId } = lists.regions;
  const isInside = (screen === 'server' || pane === 'servers') && selectedId !== null && regions.has(selectedId);
  const regionId = isInside ? selectedId : cursorOf(orderOf(regionIds), lists.regions).id;
  const selected = regions.get(regionId ?? '') ?? null;
  const servers = serversOf(fleet, queryOf(ui, selected), freshness);
  const server = servers.get(
    (screen === 'server' ? lists.servers.selectedId : null) ?? cursorOf(servers.order, lists.servers).id ?? '',
  );
  const region = scope === 'region' ? selected : (regions.get(server?.server.regionId ?? '') ?? null);
  const longestRegionId = longestOf([...regions.keys()]);
  return { freshness, regions, longestRegionId, regionIds, region, servers, server };
}

/** Of all regions, what was typed over the regions counts too: it is what led there. */
function queryOf({ scope, lists, faultsOnly, serverSort }: UiState, region: ShownRegion | null): ServersQuery | null {
  const { regions, servers } = lists;
  const how = { faultsOnly, sort: serverSort };
  if (scope === 'fleet')
    return { ...how, regionId: null, filter: `${regions.filter.value} ${servers.filter.value}`.trim() };
  return region && { ...how, regionId: region.region.regionId, filter: servers.filter.value };
}

/** Rows of what was asked before stay until those asked for come, as long as they are of the same region, or of all. */
function serversOf(
  { window, pinned, regions }: FleetState,
  query: ServersQuery | null,
  freshness: Freshness,
): ShownServers {
  const { view } = window;
  const isOfThese = query !== null && view !== null && view.rows !== 0 && (view.regionId ?? null) === query.regionId;
  const isCurrent =
    isOfThese && view.filter === query.filter && view.faultsOnly === query.faultsOnly && view.sort === query.sort;
  const { rows, offset } = isOfThese ? window : NOTHING;
  const counted = [...regions.values()].filter(({ regionId }) => (query?.regionId ?? regionId) === regionId);
  const all = query === null ? 0 : counted.reduce((sum, { totals }) => sum + totals.servers, 0);
  const count = isOfThese ? window.total : all;
  const pinnedPlace = (serverId: string) => (pinned?.serverId === serverId ? pinned.place : undefined);
  return {
    query,
    all,
    matching: isCurrent ? window.total : null,
    longest: {
      endpoint: longestOf(rows.map(({ server }) => server.endpoint)),
      regionId: longestOf(rows.map(({ server }) => server.regionId)),
    },
    order: {
      count,
      at: (place) => rows[place - offset]?.server.serverId ?? null,
      placeOf: (serverId) => {
        const index = rows.findIndex(({ server }) => server.serverId === serverId);
        if (index >= 0) return offset + index;
        if (!isCurrent) return undefined;
        return rows.length === count ? null : pinnedPlace(serverId);
      },
    },
    get: (serverId) => {
      const whole = pinned?.serverId === serverId ? pinned.known : null;
      const row = whole ?? rows.find(({ server }) => server.serverId === serverId);
      if (row === undefined) return null;
      const { isActive, cpuPercent, harmedPercent } = row.observed;
      const health = serverHealth(row.observed, freshness);
      return { server: row.server, health, isActive, cpuPercent, harmedPercent, node: whole?.node ?? null };
    },
  };
}

const NOTHING = { rows: [], offset: 0 } as const;

/** Whether a filter means any region, shown or not. */
export function matchesAnyRegion({ regions }: FleetView, filter: string): boolean {
  return [...regions.values()].some((shown) => passesFilter(filter, regionText(shown)));
}

function regionText({ region, health }: ShownRegion): string {
  return filterText({ region: region.regionId, state: health.word });
}

function longestOf(names: readonly string[]): number {
  return names.reduce((longest, name) => Math.max(longest, name.length), 0);
}
