import type { Command } from './command.ts';

export const filterList: Command = {
  id: 'list.filter',
  keys: ['/'],
  title: 'filter this list; !word leaves out',
  short: 'filter',
  changes: false,
  enabledWhen: ({ ui }) => (ui.getState().screen === 'fleet' ? null : 'there is no list here'),
  run: ({ ui }) => ui.setState({ isFiltering: true }),
};
