import { currentTarget } from '../cockpit/selection.ts';
import type { Command } from './command.ts';

export const goIn: Command = {
  id: 'go.in',
  keys: ['enter', 'l', 'right'],
  title: 'go in: to the servers of the region, to all about the server',
  changes: false,
  enabledWhen: (cockpit) => {
    if (cockpit.ui.getState().screen === 'server') return 'this is all there is';
    return currentTarget(cockpit) === null ? 'nothing is selected' : null;
  },
  run: ({ ui }) =>
    ui.setState(ui.getState().pane === 'regions' ? { pane: 'servers' } : { screen: 'server', detailStart: 0 }),
};
