import { aboutNow } from '../dialogs/pick-about.ts';
import type { PickSource } from '../dialogs/pick-list.ts';
import { EMPTY_TEXT } from '../widgets/text-editor.ts';
import { always, type Command } from './command.ts';

type Opener = Pick<Command, 'id' | 'keys' | 'title' | 'short'>;

function opens(source: PickSource, opener: Opener): Command {
  return {
    ...opener,
    changes: false,
    enabledWhen: always,
    run: (cockpit) => {
      const about = aboutNow(cockpit);
      cockpit.ui.setState({ overlay: { kind: 'pick', source, about, typed: EMPTY_TEXT, selectedId: null } });
    },
  };
}

export const showKeys = opens('keys', {
  id: 'keys.show',
  keys: ['?'],
  title: 'the keys that live here, searchable',
  short: 'keys',
});
export const typeCommand = opens('line', { id: 'line.type', keys: [':'], title: 'type a command', short: 'command' });
export const jump = opens('jump', { id: 'go.jump', keys: ['ctrl-p'], title: 'go to any region, server or command' });
export const showActions = opens('actions', {
  id: 'actions.show',
  keys: ['.'],
  title: 'everything that can be done to what is selected',
});
