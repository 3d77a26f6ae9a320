import { currentRegion } from '../cockpit/selection.ts';
import type { Command } from './command.ts';
import { openServerForm } from './server-form.ts';

export const addServer: Command = {
  id: 'server.add',
  keys: ['A'],
  title: 'add a server to the selected region',
  short: 'add server',
  changes: true,
  enabledWhen: (cockpit) => (currentRegion(cockpit) === null ? 'no region is selected: C creates one' : null),
  run: (cockpit) => {
    const region = currentRegion(cockpit);
    if (region !== null) openServerForm(cockpit, region, null);
  },
};
