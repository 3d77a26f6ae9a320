import { roleAllows } from '@meridian/shared/role.ts';
import { say } from '../cockpit/cockpit.ts';
import { openWriteMode } from '../cockpit/write-mode.ts';
import type { Command } from './command.ts';

export const writeMode: Command = {
  id: 'write.open',
  keys: ['W'],
  title: 'write mode: for a while changes may be asked',
  short: 'write',
  changes: false,
  enabledWhen: ({ fleet }) => {
    const { self } = fleet.getState();
    return self !== null && !roleAllows(self.role, 'operator') ? 'your token is a viewer’s' : null;
  },
  run: (cockpit) => {
    openWriteMode(cockpit);
    say(cockpit, 'write mode: each change still shows its plan and asks; w returns to read-only', 'warn');
  },
};
