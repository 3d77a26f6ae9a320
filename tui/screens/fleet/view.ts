import { frameTone } from '../../cockpit/write-mode.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import { filterFault } from '@meridian/shared/row-filter.ts';
import type { Cockpit } from '../../cockpit/cockpit.ts';
import { currentView } from '../../cockpit/fleet-view.ts';
import type { Pane, UiState } from '../../cockpit/ui-store.ts';
import { SORT_NAMES } from '../../commands/looks.ts';
import { linkPhase } from '../../data/link-phase.ts';
import { plansNow } from '../../presence/others-acting.ts';
import { formatCount } from '../../widgets/figures.ts';
import { panel } from '../../widgets/panel.ts';
import { besideRows, span, type Row } from '../../widgets/row.ts';
import { safeText, wrapText } from '../../widgets/safe-text.ts';
import { listTitle } from '../list/list-rows.ts';
import { fleetLayout } from './layout.ts';
import { presentRegions, presentServers } from './presenter.ts';
import { serversHeight, shownRegionFlags } from './servers-height.ts';

/** Home: regions, and the servers of the selected one; one of the two where there is one pane. */
export function fleetScreen(cockpit: Cockpit): Row[] {
  const ui = cockpit.ui.getState();
  const layout = fleetLayout(ui.size);
  if (ui.size.isOnePane) return ui.pane === 'regions' ? regionsPane(cockpit) : serversPane(cockpit);
  const panes = { regions: regionsPane(cockpit), servers: serversPane(cockpit) };
  return layout.isSideBySide ? besideRows(panes.regions, panes.servers) : [...panes.regions, ...panes.servers];
}

function regionsPane(cockpit: Cockpit): Row[] {
  const ui = cockpit.ui.getState();
  const fleet = cockpit.fleet.getState();
  const view = currentView(cockpit);
  const { width, height, tone, hasFocus } = paneFacts(cockpit, 'regions');
  const list = ui.lists.regions;
  const title = listTitle(
    'Regions',
    view.regionIds.length,
    view.regions.size,
    list.filter.value,
    hasFocus && ui.typingInto === 'filter',
    onlyOf(ui),
  );
  const facts = {
    view,
    plans: plansNow(cockpit),
    list,
    width: width - 2,
    height: height - 3,
    hasFocus,
    marks: ui.marks,
    isPast: ui.travel !== null,
  };
  const { heading, rows, ...outOfSight } = presentRegions(facts);
  const body = fleet.regions.size === 0 ? emptyRows(cockpit, width - 2) : [heading, ...rows, ...elsewhere(cockpit)];
  return panel(body, { title, width, height, tone, ...outOfSight });
}

/** Why no region is shown, where there are some. */
function elsewhere({ ui, fleet }: Cockpit): Row[] {
  const { lists, scope, faultsOnly } = ui.getState();
  if (currentView({ ui, fleet }).regionIds.length > 0) return [];
  const isSought = scope === 'fleet' && lists.regions.filter.value !== '';
  if (isSought) return [[span(' No region is called so: servers of all regions that match.', 'info')]];
  return faultsOnly && lists.regions.filter.value === '' ? [[span(' ● No fault among them.', 'info')]] : [];
}

function serversPane(cockpit: Cockpit): Row[] {
  const ui = cockpit.ui.getState();
  const view = currentView(cockpit);
  const { width, height, tone, hasFocus } = paneFacts(cockpit, 'servers');
  const isOfFleet = ui.scope === 'fleet';
  if (view.region === null && !isOfFleet) return panel([], { title: 'Servers', width, height, tone });
  const region = isOfFleet ? null : (view.region?.region ?? null);
  const list = ui.lists.servers;
  const { all, matching, query } = view.servers;
  const isFiltering = hasFocus && ui.typingInto === 'filter';
  const sorted = ui.serverSort === 'worst' ? '' : ` · ${SORT_NAMES[ui.serverSort] ?? ui.serverSort}`;
  const title = `${listTitle(nameOf(region), matching, all, query?.filter ?? '', isFiltering, onlyOf(ui))}${sorted}`;
  const rowsHeight = serversHeight(cockpit);
  const facts = {
    view,
    plans: plansNow(cockpit),
    list,
    width: width - 2,
    height: rowsHeight,
    hasFocus,
    isOfFleet,
    marks: ui.marks,
    isPast: ui.travel !== null,
  };
  const { heading, rows, ...outOfSight } = presentServers(facts);
  const isEmpty = region?.totals.servers === 0;
  const none: Row[] = matching === 0 ? [[span(noneText(ui), 'info')]] : [];
  const body = isEmpty ? [[span(' No server yet: A adds one to this region.', 'info')]] : [heading, ...rows, ...none];
  return panel([...shownRegionFlags(cockpit), ...body], { title, width, height, tone, ...outOfSight });
}

/** Whoever filters one region may mean a server of another. */
function noneText({ faultsOnly, scope, lists }: UiState): string {
  const fault = filterFault(`${lists.regions.filter.value} ${lists.servers.filter.value}`);
  if (fault !== null) return ` No server matches: ${safeText(fault)}`;
  if (faultsOnly) return ' ● No fault among them.';
  const isSought = scope === 'region' && lists.servers.filter.value !== '';
  return isSought ? ' No server of this region matches: a looks in all regions.' : ' No server matches.';
}

function onlyOf({ faultsOnly }: UiState): string {
  return faultsOnly ? ' faults only' : '';
}

function nameOf(region: RegionLine | null): string {
  if (region === null) return 'All regions ·';
  const { regionId, totals } = region;
  return `${regionId} · ${formatCount(totals.backends)} backend ${formatCount(totals.proxies)} proxy ·`;
}

function paneFacts(cockpit: Cockpit, pane: Pane) {
  const ui = cockpit.ui.getState();
  const hasFocus = ui.pane === pane;
  const { panes } = fleetLayout(ui.size, currentView(cockpit).longestRegionId);
  return { ...panes[pane], hasFocus, tone: hasFocus ? frameTone(ui) : ('faint' as const) };
}

/** What to do when there is nothing to show yet; a command to type stands on a line of its own. */
function emptyRows(cockpit: Cockpit, width: number): Row[] {
  const fleet = cockpit.fleet.getState();
  const why = fleet.link.error === null ? [] : [safeText(fleet.link.error)];
  const withoutLink = {
    open: CONNECTING,
    'first try': CONNECTING,
    down: [...NO_SERVER, ...why],
    refused: [...why, ...REFUSED],
  };
  const isPast = cockpit.past.getState() !== null;
  const loaded = isPast ? NOT_SAMPLED : NO_REGION;
  const lines = fleet.isLoaded ? loaded : withoutLink[linkPhase(fleet, cockpit.ui.getState().nowMs)];
  return lines.flatMap((line) => wrapText(line, width - 2)).map((line) => [span(` ${line}`, 'info')]);
}

const NO_REGION = [
  'No region yet.',
  'Create the first one: W opens write mode, then C.',
  'Or try the demo: npm start -- --demo',
];
const NOT_SAMPLED = ['Nothing was sampled then: Meridian was not running, or nothing was there.'];
const NO_SERVER = [
  'No server answers as it should; it is tried again by itself.',
  'Start one: npm run server',
  'Or say which one: MERIDIAN_URL and MERIDIAN_TOKEN',
];
const REFUSED = ['The server is there; the token is tried again now and then.'];
const CONNECTING = ['Connecting …'];
