import type { Region } from '@meridian/shared/region.ts';
import type { Server } from '@meridian/shared/server.ts';
import type { Cockpit } from './cockpit.ts';
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

/**
 * Pins each cursor to the id it is on, so that a row which moves takes the cursor along and a row which goes hands it
 * to its neighbour. Called after every commit of data and every filter.
 */
export function settleSelection(cockpit: Pick<Cockpit, 'fleet' | 'ui'>): void {
  for (const pane of ['regions', 'servers'] as const) {
    const ids = idsOf(currentView(cockpit), pane);
    const list = cockpit.ui.getState().lists[pane];
    const id = selectedId(ids, list);
    if (id === null) continue;
    const place = ids.indexOf(id);
    if (id !== list.selectedId) select(cockpit, pane, id, place, list.start);
    else if (place !== list.place) patchList(cockpit.ui, pane, { place });
  }
}
