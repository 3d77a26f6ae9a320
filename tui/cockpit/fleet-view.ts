import type { NodeStatus } from '@meridian/shared/node-status.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import { passesFilter } from '@meridian/shared/row-filter.ts';
import { staleAfterMs } from '@meridian/shared/server-health.ts';
import type { ServerLine } from '@meridian/shared/view.ts';
import type { FleetState } from '../data/fleet-store.ts';
import type { Freshness } from '../health/freshness.ts';
import { regionHealth, type RegionHealth } from '../health/region-health.ts';
import { serverHealth, type ServerHealth } from '../health/server-health.ts';
import { worstRegionsFirst } from '../health/worst-first.ts';
import { cursorOf, orderOf, type Order } from '../lists/order.ts';
import type { Cockpit } from './cockpit.ts';
import type { ListState, UiState } from './ui-store.ts';

export type ShownRegion = { readonly region: RegionLine; readonly health: RegionHealth };
export type ShownServer = {
  readonly server: ServerLine;
  readonly health: ServerHealth;
  /** Whether something is online there; if not, the figures are what it last said. */
  readonly isActive: boolean;
  readonly cpuPercent: number | null;
  /** What runs or last ran there; null where nothing was heard, and for all but the pinned one. */
  readonly node: NodeStatus | null;
};

/** The servers of the region that is looked into, worst first: of most of them no more is known than that there are. */
export type ShownServers = {
  readonly order: Order;
  /** How many there are, and how many of them match the filter; null before that is known. */
  readonly all: number;
  readonly matching: number | null;
  readonly get: (serverId: string) => ShownServer | null;
};

/** What the lists show: sorted worst first, filtered, and which row the cursor is on. */
export type FleetView = {
  readonly freshness: Freshness;
  /** Every region, unfiltered. */
  readonly regions: ReadonlyMap<string, ShownRegion>;
  /** Those that match the filter, in the order shown. */
  readonly regionIds: readonly string[];
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
    known.ui.lists === ui.lists &&
    known.ui.screen === ui.screen &&
    known.ui.pane === ui.pane;
  if (isSame) return known.view;
  const view = computeView(fleet, ui);
  views.set(fleet, { ui, view });
  return view;
}

const views = new WeakMap<FleetState, { readonly ui: UiState; readonly view: FleetView }>();

function computeView(fleet: FleetState, { nowMs, lists, screen, pane }: UiState): FleetView {
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
    return shown !== undefined && passesFilter(lists.regions.filter.value, regionText(shown));
  });
  // Whoever went into a region stays in it, even if by now the filter would leave it out.
  const { selectedId } = lists.regions;
  const isInside = (screen === 'server' || pane === 'servers') && selectedId !== null && regions.has(selectedId);
  const regionId = isInside ? selectedId : cursorOf(orderOf(regionIds), lists.regions).id;
  const region = regions.get(regionId ?? '') ?? null;
  const servers = serversOf(fleet, region?.region ?? null, lists.servers, freshness);
  const server = servers.get(
    (screen === 'server' ? lists.servers.selectedId : null) ?? cursorOf(servers.order, lists.servers).id ?? '',
  );
  return { freshness, regions, regionIds, region, servers, server };
}

/** Rows of what was asked before stay until those asked for come, as long as they are of the same region. */
function serversOf(
  { window, pinned }: FleetState,
  region: RegionLine | null,
  { filter }: ListState,
  freshness: Freshness,
): ShownServers {
  const isOfRegion = region !== null && window.view?.regionId === region.regionId;
  const isCurrent = isOfRegion && window.view?.filter === filter.value;
  const { rows, offset } = isOfRegion ? window : NOTHING;
  const all = region?.totals.servers ?? 0;
  const count = isOfRegion ? window.total : all;
  const pinnedPlace = (serverId: string) => (pinned?.serverId === serverId ? pinned.place : undefined);
  return {
    all,
    matching: isCurrent ? window.total : null,
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
      const { isActive, cpuPercent } = row.observed;
      const health = serverHealth(row.observed, freshness);
      return { server: row.server, health, isActive, cpuPercent, node: whole?.node ?? null };
    },
  };
}

const NOTHING = { rows: [], offset: 0 } as const;

function regionText({ region, health }: ShownRegion): string {
  return `${region.regionId} ${health.word}`;
}
