import type { Cockpit } from './cockpit.ts';
import { currentView } from './fleet-view.ts';
import { patchList, type Scope } from './ui-store.ts';

/** What the servers' pane shows; other rows have another cursor. */
export function setScope({ ui }: Pick<Cockpit, 'ui'>, scope: Scope): void {
  if (ui.getState().scope === scope) return;
  ui.setState({ scope });
  patchList(ui, 'servers', { selectedId: null, place: 0, start: 0 });
}

/** A filter that no region matches means servers, wherever they are; without it, those of one region are shown again. */
export function setScopeByFilter(cockpit: Pick<Cockpit, 'ui' | 'fleet'>): void {
  const { filter } = cockpit.ui.getState().lists.regions;
  const meansServers = filter.value.trim() !== '' && currentView(cockpit).regionIds.length === 0;
  setScope(cockpit, meansServers ? 'fleet' : 'region');
}
