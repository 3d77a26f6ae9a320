import type { Command } from './command.ts';

export const nextPane: Command = {
  id: 'pane.next',
  keys: ['tab', 'shift-tab'],
  title: 'the other pane',
  changes: false,
  enabledWhen: ({ ui }) => (ui.getState().screen === 'fleet' ? null : 'there is one pane here'),
  run: ({ ui }) => ui.setState(({ pane }) => ({ pane: pane === 'regions' ? 'servers' : 'regions' })),
};
