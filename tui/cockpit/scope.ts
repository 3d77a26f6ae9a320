import type { Cockpit } from './cockpit.ts';
import { currentView, matchesAnyRegion } from './fleet-view.ts';
import { patchList, type Scope } from './ui-store.ts';

/** What the servers' pane shows; other rows have another cursor. */
export function setScope({ ui }: Pick<Cockpit, 'ui'>, scope: Scope): void {
  if (ui.getState().scope === scope) return;
  ui.setState({ scope });
  patchList(ui, 'servers', { selectedId: null, place: 0, start: 0 });
}

/** A filter that no region matches means servers, wherever they are; without it, those of one region are shown again. */
export function setScopeByFilter(cockpit: Pick<Cockpit, 'ui' | 'fleet'>): void {
  const { lists, screen } = cockpit.ui.getState();
  if (screen !== 'fleet') return;
  const filter = lists.regions.filter.value;
  const meansServers = filter.trim() !== '' && !matchesAnyRegion(currentView(cockpit), filter);
  setScope(cockpit, meansServers ? 'fleet' : 'region');
}
