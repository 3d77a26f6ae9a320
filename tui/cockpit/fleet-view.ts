import type { Region } from '@meridian/shared/region.ts';
import { passesFilter } from '@meridian/shared/row-filter.ts';
import { staleAfterMs } from '@meridian/shared/server-health.ts';
import type { Server } from '@meridian/shared/server.ts';
import type { FleetState, NodeRecord } from '../data/fleet-store.ts';
import type { Freshness } from '../health/freshness.ts';
import { regionHealth, type RegionHealth } from '../health/region-health.ts';
import { serverHealth, type ServerHealth } from '../health/server-health.ts';
import { worstRegionsFirst, worstServersFirst } from '../health/worst-first.ts';
import type { Cockpit } from './cockpit.ts';
import type { ListState, UiState } from './ui-store.ts';

export type RegionLine = { readonly region: Region; readonly health: RegionHealth };
export type ServerLine = { readonly server: Server; readonly health: ServerHealth; readonly node: NodeRecord | null };

/** What the lists show: sorted worst first, filtered, and which row the cursor is on. */
export type FleetView = {
  readonly freshness: Freshness;
  /** Every region, unfiltered, in the order shown. */
  readonly regions: ReadonlyMap<string, RegionLine>;
  readonly regionIds: readonly string[];
  readonly region: RegionLine | null;
  readonly servers: ReadonlyMap<string, ServerLine>;
  readonly serverIds: readonly string[];
  readonly server: ServerLine | null;
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

type SortedRegions = Pick<FleetView, 'freshness' | 'regions'> & { readonly sortedIds: readonly string[] };

/** The costly part, apart from the rest: moving a cursor does not look at every node of the fleet again. */
function sortedRegions(fleet: FleetState, nowMs: number): SortedRegions {
  const known = sortings.get(fleet);
  if (known?.freshness.nowMs === nowMs) return known;
  const freshness: Freshness = {
    nowMs,
    isLive: fleet.link.state === 'open',
    staleAfterMs: staleAfterMs(fleet.heartbeatIntervalMs),
  };
  const regions = new Map(
    [...fleet.regions].map(([id, region]) => [id, { region, health: regionHealth(region, fleet.nodes, freshness) }]),
  );
  const sortedIds = worstRegionsFirst([...regions].map(([id, { health }]) => ({ id, health })));
  const sorted = { freshness, regions, sortedIds };
  sortings.set(fleet, sorted);
  return sorted;
}

const sortings = new WeakMap<FleetState, SortedRegions>();

function computeView(fleet: FleetState, { nowMs, lists, screen, pane }: UiState): FleetView {
  const { freshness, regions, sortedIds } = sortedRegions(fleet, nowMs);
  const regionIds = sortedIds.filter((id) => {
    const line = regions.get(id);
    return line !== undefined && passesFilter(lists.regions.filter.value, regionText(line));
  });
  // Whoever went into a region stays in it, even if by now the filter would leave it out.
  const isInside = screen === 'server' || pane === 'servers';
  const region = regions.get(pinnedOr(isInside, regions, regionIds, lists.regions) ?? '') ?? null;
  const servers = new Map(
    (region?.region.servers ?? []).map((server) => [server.serverId, lineOf(fleet, region, server, freshness)]),
  );
  const serverIds = worstServersFirst([...servers].map(([id, { health }]) => ({ id, health }))).filter((id) => {
    const line = servers.get(id);
    return line !== undefined && passesFilter(lists.servers.filter.value, serverText(line));
  });
  const server = servers.get(pinnedOr(screen === 'server', servers, serverIds, lists.servers) ?? '') ?? null;
  return { freshness, regions, regionIds, region, servers, serverIds, server };
}

function pinnedOr(
  isPinned: boolean,
  lines: ReadonlyMap<string, unknown>,
  ids: readonly string[],
  list: ListState,
): string | null {
  return isPinned && list.selectedId !== null && lines.has(list.selectedId) ? list.selectedId : selectedId(ids, list);
}

function lineOf(fleet: FleetState, line: RegionLine | null, server: Server, freshness: Freshness): ServerLine {
  const node = fleet.nodes.get(server.serverId);
  const region = line?.region ?? { disabled: null, maintenance: null };
  return { server, node: node ?? null, health: serverHealth(region, server, node, freshness) };
}

/** The id the cursor is on; when it is gone, its neighbour. */
export function selectedId(ids: readonly string[], list: ListState): string | null {
  if (list.selectedId !== null && ids.includes(list.selectedId)) return list.selectedId;
  return ids[Math.min(list.place, ids.length - 1)] ?? null;
}

function regionText({ region, health }: RegionLine): string {
  return `${region.regionId} ${health.word}`;
}

function serverText({ server, health, node }: ServerLine): string {
  return [server.endpoint, server.serverId, server.type, health.word, node?.status.version ?? ''].join(' ');
}
