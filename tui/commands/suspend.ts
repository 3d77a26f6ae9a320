import { always, type Command } from './command.ts';

export const suspend: Command = {
  id: 'cockpit.suspend',
  keys: ['ctrl-z'],
  title: 'back to the shell; fg there comes back',
  changes: false,
  enabledWhen: always,
  run: (cockpit) => cockpit.suspend(),
};
