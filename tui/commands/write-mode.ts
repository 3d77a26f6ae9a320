import { roleAllows } from '@meridian/shared/role.ts';
import { say } from '../cockpit/cockpit.ts';
import type { Command } from './command.ts';

export const writeMode: Command = {
  id: 'write.open',
  keys: ['W'],
  title: 'write mode: from here on changes may be asked',
  short: 'write',
  changes: false,
  enabledWhen: ({ fleet, ui }) => {
    const { self } = fleet.getState();
    if (ui.getState().canWrite) return 'write mode is open already; w returns to read-only';
    return self !== null && !roleAllows(self.role, 'operator') ? 'your token is a viewer’s' : null;
  },
  run: (cockpit) => {
    cockpit.ui.setState({ canWrite: true });
    say(cockpit, 'write mode: each change still shows its plan and asks; w returns to read-only', 'warn');
  },
};
