import { say } from '../cockpit/cockpit.ts';
import type { Command } from './command.ts';

export const readOnlyMode: Command = {
  id: 'write.close',
  keys: ['w'],
  title: 'back to read-only',
  short: 'read-only',
  changes: false,
  enabledWhen: ({ ui }) => (ui.getState().canWrite ? null : 'it is read-only already'),
  run: (cockpit) => {
    cockpit.ui.setState({ canWrite: false });
    say(cockpit, 'read-only');
  },
};
