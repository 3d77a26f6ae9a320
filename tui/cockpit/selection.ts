import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { ServerLine } from '@meridian/shared/view.ts';
import { findServer } from '../data/fleet-store.ts';
import type { About } from '../lists/list-line.ts';
import { currentList, cursorId, LISTS, listsInSight, type ListFacts } from '../lists/lists.ts';
import { cursorOf } from '../lists/order.ts';
import { say, type Cockpit } from './cockpit.ts';
import { returnToLeft } from './left-places.ts';
import { setScope } from './scope.ts';
import { patchList, type ListName } from './ui-store.ts';

/** What a command acts on: what the row under the cursor is about. */
export type Target =
  | { readonly kind: 'region'; readonly region: RegionLine }
  | { readonly kind: 'server'; readonly region: RegionLine; readonly server: ServerLine };

/** Null where nothing is selected, and while the selected server is not known yet. */
export function currentTarget(facts: ListFacts): Target | null {
  const fleet = facts.fleet.getState();
  const { regionId, serverId } = currentAbout(facts);
  const region = fleet.regions.get(regionId ?? '');
  if (region === undefined) return null;
  if (serverId === null) return { kind: 'region', region };
  const server = findServer(fleet, serverId);
  return server === undefined ? null : { kind: 'server', region, server };
}

/** The region that the row under the cursor is of; among the servers of one without any, that one. */
export function currentRegion(facts: ListFacts): RegionLine | null {
  const { screen, pane, scope } = facts.ui.getState();
  const isByCursor = screen === 'fleet' && (pane === 'regions' || scope === 'region');
  const regionId = isByCursor ? cursorId(facts, 'regions') : currentAbout(facts).regionId;
  return facts.fleet.getState().regions.get(regionId ?? '') ?? null;
}

/** What the row under the cursor is about, or the page of a server. */
export function currentAbout(facts: ListFacts): About {
  const ui = facts.ui.getState();
  // The page of a server is about the row it was opened from.
  const list = ui.screen === 'server' ? 'servers' : currentList(ui);
  const id = list === null ? null : cursorId(facts, list);
  return list === null || id === null ? NOTHING : LISTS[list].about(facts, id);
}

const NOTHING: About = { regionId: null, serverId: null };

/**
 * Puts the cursor of a list on an id, or on a place whose row has not come yet. Another region means another list of
 * servers.
 */
export function select(
  { ui }: Pick<Cockpit, 'ui'>,
  list: ListName,
  id: string | null,
  place: number,
  start: number,
): void {
  const { lists, scope } = ui.getState();
  const isOtherRegion = list === 'regions' && scope === 'region' && lists.regions.selectedId !== id;
  patchList(ui, list, { selectedId: id, place, start });
  if (isOtherRegion) patchList(ui, 'servers', { selectedId: null, place: 0, start: 0 });
}

/** Puts the cursors in sight on ids, as they are shown: a key means the rows that were on the screen when it was pressed. */
export function pinSelection(cockpit: ListFacts): void {
  for (const name of listsInSight(cockpit.ui.getState())) {
    const list = cockpit.ui.getState().lists[name];
    if (list.selectedId !== null) continue;
    const { id, place } = cursorOf(LISTS[name].order(cockpit), list);
    if (id !== null) select(cockpit, name, id, place ?? list.place, list.start);
  }
}

/**
 * After data or a filter: a row that moves takes the cursor along, a row that goes hands it to its neighbour, and a place
 * whose row comes gets its id. A cursor that no key was pressed for yet stays on top, where the worst is. The page of a
 * server that is gone is left: another server must not take its place under the reader's hands.
 */
export function settleSelection(cockpit: ListFacts & Pick<Cockpit, 'clock'>): void {
  const { ui } = cockpit;
  for (const name of listsInSight(ui.getState())) {
    const { order, isGone, isInside } = LISTS[name];
    const list = ui.getState().lists[name];
    if (list.selectedId === null && list.place === 0) continue;
    if (list.selectedId !== null && isInside(ui.getState())) {
      if (!isGone(cockpit, list.selectedId)) continue;
      if (leavePage(cockpit)) return settleSelection(cockpit);
    }
    const { id, place } = cursorOf(order(cockpit), list);
    // Where it stands is not known by now; or there is no row at all.
    if (place === null || place < 0) continue;
    if (id !== list.selectedId) select(cockpit, name, id, place, list.start);
    else if (place !== list.place) patchList(ui, name, { place });
  }
}

function leavePage(cockpit: Pick<Cockpit, 'ui' | 'clock'>): boolean {
  if (cockpit.ui.getState().screen !== 'server') return false;
  returnToLeft(cockpit, ({ screen }) => screen !== 'server');
  say(cockpit, 'the server of that page is gone', 'warn');
  return true;
}

/** Puts the cursors of the Fleet on a region, and on a server of it. */
export function selectInFleet({ ui }: Pick<Cockpit, 'ui'>, regionId: string, serverId: string | null): void {
  setScope({ ui }, 'region');
  const { regions, servers } = ui.getState().lists;
  if (regions.selectedId !== regionId) select({ ui }, 'regions', regionId, regions.place, regions.start);
  if (serverId !== null) select({ ui }, 'servers', serverId, servers.place, servers.start);
}
