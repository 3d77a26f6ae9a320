import { currentList } from '../lists/lists.ts';
import type { Command } from './command.ts';

export const filterList: Command = {
  id: 'list.filter',
  keys: ['/'],
  title: 'filter this list; !word leaves out, type=Proxy',
  short: 'filter',
  changes: false,
  enabledWhen: ({ ui }) => (currentList(ui.getState()) === null ? 'there is no list here' : null),
  run: ({ ui }) => ui.setState({ typingInto: 'filter' }),
};
