import type { Cockpit } from '../cockpit/cockpit.ts';
import { goTo } from '../cockpit/go-to.ts';
import { currentAbout } from '../cockpit/selection.ts';
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
