import type { Cockpit } from '../cockpit/cockpit.ts';
import { say } from '../cockpit/cockpit.ts';
import { searchCommands } from '../commands/availability.ts';
import type { Command } from '../commands/command.ts';
import type { InputEvent } from '../input/key.ts';
import { editText } from '../widgets/text-editor.ts';
import type { HelpList } from './help-list.ts';

/** What the list of keys makes of a key; the command that was chosen, if one was. */
export function handleHelpKey(cockpit: Cockpit, help: HelpList, event: InputEvent): Command | null {
  const lines = searchCommands(cockpit, help.filter.value);
  const place = Math.max(
    0,
    lines.findIndex((line) => line.command.id === help.selectedId),
  );
  if (event.type === 'key') {
    if (event.key === 'esc') {
      cockpit.ui.setState({ overlay: null });
      return null;
    }
    if (event.key === 'enter') {
      const chosen = lines[place];
      if (chosen === undefined) return null;
      cockpit.ui.setState({ overlay: null });
      return chosen.command;
    }
    const step = { down: 1, up: -1, 'ctrl-d': 8, 'ctrl-u': -8, pagedown: 8, pageup: -8 }[event.key];
    if (step !== undefined) {
      const next = lines[Math.min(lines.length - 1, Math.max(0, place + step))];
      cockpit.ui.setState({ overlay: { ...help, selectedId: next?.command.id ?? null } });
      return null;
    }
  }
  const filter = editText(help.filter, event);
  if (filter === null) say(cockpit, 'that key does nothing in this list');
  else cockpit.ui.setState({ overlay: { ...help, filter, selectedId: null } });
  return null;
}
