import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import { say, type Cockpit } from './cockpit.ts';
import { fleetView, idsOf, selectedId, type FleetView } from './fleet-view.ts';
import { patchList, type Pane } from './ui-store.ts';

/** What a command acts on: the row under the cursor of the pane that has the focus. */
export type Target =
  | { readonly kind: 'region'; readonly region: Region }
  | { readonly kind: 'server'; readonly region: Region; readonly server: Server };

export function currentView({ fleet, ui }: Pick<Cockpit, 'fleet' | 'ui'>): FleetView {
  return fleetView(fleet.getState(), ui.getState());
}

export function currentTarget(cockpit: Cockpit): Target | null {
  const { screen, pane } = cockpit.ui.getState();
  const { region, server } = currentView(cockpit);
  if (region === null) return null;
  if (screen === 'fleet' && pane === 'regions') return { kind: 'region', region: region.region };
  return server === null ? null : { kind: 'server', region: region.region, server: server.server };
}

/** The pane whose list moves. */
export function currentPane({ ui }: Pick<Cockpit, 'ui'>): Pane {
  const { screen, pane } = ui.getState();
  return screen === 'server' ? 'servers' : pane;
}

/** Puts the cursor of a list on an id. Another region means another list of servers. */
export function select({ ui }: Pick<Cockpit, 'ui'>, pane: Pane, id: string, place: number, start: number): void {
  const isOtherRegion = pane === 'regions' && ui.getState().lists.regions.selectedId !== id;
  patchList(ui, pane, { selectedId: id, place, start });
  if (isOtherRegion) patchList(ui, 'servers', { selectedId: null, place: 0, start: 0 });
}

/** Puts the cursors on ids, as they are shown: a key means the rows that were on the screen when it was pressed. */
export function pinSelection(cockpit: Pick<Cockpit, 'fleet' | 'ui'>): void {
  for (const pane of ['regions', 'servers'] as const) {
    const ids = idsOf(currentView(cockpit), pane);
    const list = cockpit.ui.getState().lists[pane];
    const id = list.selectedId ?? selectedId(ids, list);
    if (id !== null && id !== list.selectedId) select(cockpit, pane, id, ids.indexOf(id), list.start);
  }
}

/**
 * After data or a filter: a row that moves takes the cursor along, a row that goes hands it to its neighbour. A cursor
 * that no key was pressed for yet stays on top, where the worst is. The page of a server that is gone is left: another
 * server must not take its place under the reader's hands.
 */
export function settleSelection(cockpit: Pick<Cockpit, 'fleet' | 'ui' | 'clock'>): void {
  const { ui } = cockpit;
  for (const pane of ['regions', 'servers'] as const) {
    const view = currentView(cockpit);
    const list = ui.getState().lists[pane];
    if (list.selectedId === null) continue;
    const { screen, pane: focus } = ui.getState();
    const lines = pane === 'regions' ? view.regions : view.servers;
    const isInside = screen === 'server' || (pane === 'regions' && focus === 'servers');
    if (isInside && lines.has(list.selectedId)) continue;
    if (screen === 'server') {
      ui.setState({ screen: 'fleet', pane: 'servers' });
      say(cockpit, 'the server of that page is gone', 'warn');
    }
    const ids = idsOf(currentView(cockpit), pane);
    const id = selectedId(ids, list);
    if (id === null) continue;
    const place = ids.indexOf(id);
    if (id !== list.selectedId) select(cockpit, pane, id, place, list.start);
    else if (place !== list.place) patchList(ui, pane, { place });
  }
}
