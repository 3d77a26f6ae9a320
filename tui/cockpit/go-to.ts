import { EMPTY_TEXT } from '../widgets/text-editor.ts';
import type { Cockpit } from './cockpit.ts';
import { going } from './left-places.ts';
import { selectInFleet } from './selection.ts';
import { setScope } from './scope.ts';
import { patchList } from './ui-store.ts';

/** To the servers of a region, or to the page of a server. */
export function goTo(cockpit: Cockpit, regionId: string, serverId: string | null): void {
  going(cockpit, () => goThere(cockpit, regionId, serverId));
}

function goThere(cockpit: Cockpit, regionId: string, serverId: string | null): void {
  const { ui } = cockpit;
  const { screen, lists } = ui.getState();
  // Under the cursor of the Fleet already, it stays among those that it stands among.
  const selectedId = serverId === null ? lists.regions.selectedId : lists.servers.selectedId;
  if (screen !== 'fleet' || selectedId !== (serverId ?? regionId)) showInFleet(cockpit, regionId, serverId);
  if (serverId === null) setScope(cockpit, 'region');
  if (serverId === null) ui.setState({ screen: 'fleet', pane: 'servers' });
  else ui.setState({ screen: 'server', pageStart: 0 });
}

/** Puts the cursors of the Fleet on a region, and on a server of it; nothing that narrows the lists hides them. */
export function showInFleet(cockpit: Cockpit, regionId: string, serverId: string | null): void {
  const { lists } = cockpit.ui.getState();
  for (const name of ['regions', 'servers'] as const)
    if (lists[name].filter.value !== '') patchList(cockpit.ui, name, { filter: EMPTY_TEXT });
  cockpit.ui.setState({ faultsOnly: false });
  selectInFleet(cockpit, regionId, serverId);
}
