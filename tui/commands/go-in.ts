import type { Cockpit } from '../cockpit/cockpit.ts';
import { currentAbout, selectInFleet } from '../cockpit/selection.ts';
import { isGone } from '../data/fleet-store.ts';
import type { ScreenName } from '../cockpit/ui-store.ts';
import type { Command } from './command.ts';
import { needsRowsOfFilter } from './target-names.ts';

/** Where enter leads, or the reason why nowhere. */
type Way = (cockpit: Cockpit) => (() => void) | string;

const INTO: Readonly<Record<ScreenName, Way>> = {
  fleet: (cockpit) => needsRowsOfFilter(cockpit) ?? intoTarget(cockpit),
  server: () => 'this is all there is',
  alerts: intoTarget,
  drains: intoTarget,
  capacity: intoTarget,
  rules: () => 'this is all there is: ctrl-e sets its mode',
  routing:
    ({ ui }) =>
    () =>
      ui.setState({ typingInto: 'caller' }),
  map: intoTarget,
  events: intoTarget,
};

function intoTarget(cockpit: Cockpit): (() => void) | string {
  const { regionId, serverId } = currentAbout(cockpit);
  const fleet = cockpit.fleet.getState();
  const isThere = regionId !== null && fleet.regions.has(regionId) && !(serverId !== null && isGone(fleet, serverId));
  return isThere ? () => goTo(cockpit, regionId, serverId) : 'nothing that is there is selected';
}

/** To the servers of a region, or to the page of a server. */
function goTo(cockpit: Cockpit, regionId: string, serverId: string | null): void {
  const { ui } = cockpit;
  const { screen } = ui.getState();
  // On the Fleet it is under the cursor already, and stays among those that it stands among.
  if (screen !== 'fleet' || serverId === null) selectInFleet(cockpit, regionId, serverId);
  if (serverId === null) ui.setState({ screen: 'fleet', pane: 'servers' });
  else ui.setState({ screen: 'server', cameFrom: screen, pageStart: 0 });
}

export const goIn: Command = {
  id: 'go.in',
  keys: ['enter', 'l', 'right'],
  title: 'go in: to the region’s servers, the server, the field',
  changes: false,
  enabledWhen: (cockpit) => {
    const into = INTO[cockpit.ui.getState().screen](cockpit);
    return typeof into === 'string' ? into : null;
  },
  run: (cockpit) => {
    const into = INTO[cockpit.ui.getState().screen](cockpit);
    if (typeof into === 'function') into();
  },
};
