import { MOVING } from '../cockpit/frozen.ts';
import { always, type Command } from './command.ts';

/** Lets the screen stand still, to be read while everything moves, and go on again. */
export const freeze: Command = {
  id: 'screen.freeze',
  keys: ['p'],
  title: 'freeze the screen, or let it go on; nothing is changed meanwhile',
  changes: false,
  enabledWhen: always,
  run: ({ ui, clock }) =>
    ui.setState(({ frozenAtMs }) => ({
      ...(frozenAtMs === null ? { frozenAtMs: clock.nowMs() } : MOVING),
      overlay: null,
    })),
};
