import { setScope } from '../cockpit/scope.ts';
import type { Command } from './command.ts';

/** One table of all servers, the worst first, wherever they are. */
export const allRegions: Command = {
  id: 'fleet.allRegions',
  keys: ['a'],
  title: 'servers of all regions, or of the selected one',
  on: ['fleet'],
  changes: false,
  enabledWhen: ({ fleet }) => (fleet.getState().regions.size === 0 ? 'there is no region yet' : null),
  run: (cockpit) => {
    const isOn = cockpit.ui.getState().scope === 'fleet';
    setScope(cockpit, isOn ? 'region' : 'fleet');
    cockpit.ui.setState({ pane: isOn ? 'regions' : 'servers' });
  },
};
