import { EMPTY_TEXT } from '../widgets/text-editor.ts';
import { always, type Command } from './command.ts';

export const showKeys: Command = {
  id: 'keys.show',
  keys: ['?'],
  title: 'the keys that live here, searchable',
  short: 'keys',
  changes: false,
  enabledWhen: always,
  run: ({ ui }) => ui.setState({ overlay: { kind: 'help', filter: EMPTY_TEXT, selectedId: null } }),
};
