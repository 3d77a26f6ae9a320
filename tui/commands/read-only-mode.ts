import { say } from '../cockpit/cockpit.ts';
import { canWrite, closeWriteMode } from '../cockpit/write-mode.ts';
import type { Command } from './command.ts';

export const readOnlyMode: Command = {
  id: 'write.close',
  keys: ['w'],
  title: 'back to read-only',
  short: 'read-only',
  changes: false,
  enabledWhen: ({ ui }) => (canWrite(ui.getState()) ? null : 'it is read-only already'),
  run: (cockpit) => {
    closeWriteMode(cockpit);
    say(cockpit, 'read-only');
  },
};
