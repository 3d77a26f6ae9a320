import { repaint } from '../cockpit/ui-store.ts';
import { always, type Command } from './command.ts';

export const repaintScreen: Command = {
  id: 'screen.repaint',
  keys: ['ctrl-l'],
  title: 'paint the screen anew',
  changes: false,
  enabledWhen: always,
  run: ({ ui }) => repaint(ui),
};
