import { partsOfLine, takesOf } from '../commands/line-takes.ts';
import type { OwnCommands } from '../config/own-command-config.ts';
import type { TextEditor } from '../widgets/text-editor.ts';

/** What a list offers: the keys that live here, what can be done to what is selected, where to go, a typed command. */
export type PickSource = 'keys' | 'actions' | 'jump' | 'line';

/** What the cursor was about when a list opened: its row, the region and server of that, and their name if it is known. */
export type PickAbout = {
  readonly rowId: string | null;
  readonly regionId: string | null;
  readonly serverId: string | null;
  readonly name: string | null;
};

/** A list that what is typed narrows, and of which one is picked. */
export type PickList = {
  readonly kind: 'pick';
  readonly source: PickSource;
  readonly about: PickAbout;
  readonly typed: TextEditor;
  /** The line under the cursor; null means the first one shown. */
  readonly selectedId: string | null;
};

/** What of a list's text may be a part of a server's name; empty where none is sought. */
export function soughtName({ source, typed }: PickList, config: OwnCommands): string {
  if (source === 'jump') return typed.value.trim();
  if (source !== 'line') return '';
  const { word, argument } = partsOfLine(typed.value);
  return takesOf(word, config) === 'place' ? argument : '';
}
