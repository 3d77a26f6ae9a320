import { FILTER_MAX_LENGTH } from '@meridian/shared/view-limits.ts';
import { currentList } from '../lists/lists.ts';
import { EMPTY_TEXT, type TextEditor } from '../widgets/text-editor.ts';
import { askRoute } from './ask-route.ts';
import type { Cockpit } from './cockpit.ts';
import { setScopeByFilter } from './scope.ts';
import { settleSelection } from './selection.ts';
import { type ListName, patchList, type UiState } from './ui-store.ts';

/** A key, and what it does in a word or two. */
export type KeyWord = readonly [key: string, word: string];

/** A field of a screen. While text goes to it, it takes the keys before the screen does. */
type ScreenField = {
  readonly read: (ui: UiState) => TextEditor;
  readonly write: (cockpit: Cockpit, editor: TextEditor) => void;
  /** Enter: what was typed holds. */
  readonly accept: (cockpit: Cockpit) => void;
  /** Escape: the field is left. */
  readonly cancel: (cockpit: Cockpit) => void;
  /** What the footer says of its keys. */
  readonly keys: readonly KeyWord[];
};
type FieldName = NonNullable<UiState['typingInto']>;

export const FIELDS: Readonly<Record<FieldName, ScreenField>> = {
  filter: {
    read: (ui) => ui.lists[currentList(ui) ?? 'regions'].filter,
    write: setFilter,
    accept: (cockpit) => {
      close(cockpit);
      // What was meant is there, not among the regions.
      const { screen, scope } = cockpit.ui.getState();
      if (screen === 'fleet' && scope === 'fleet') cockpit.ui.setState({ pane: 'servers' });
    },
    cancel: (cockpit) => {
      close(cockpit);
      setFilter(cockpit, EMPTY_TEXT);
    },
    keys: [
      ['enter', 'keeps it'],
      ['esc', 'takes it away'],
      ['up down', 'move'],
    ],
  },
  caller: {
    read: (ui) => ui.caller,
    write: ({ ui }, caller) => ui.setState({ caller }),
    accept: askRoute,
    cancel: close,
    keys: [
      ['enter', 'asks'],
      ['esc', 'leaves the field'],
    ],
  },
};

function close({ ui }: Cockpit): void {
  ui.setState({ typingInto: null });
}

/** What the server is asked with: over all regions, the filters of both lists at once. */
function askedWith({ lists }: UiState, list: ListName, typed: string): string {
  const other = { regions: lists.servers, servers: lists.regions }[list as string];
  return other === undefined ? typed : `${typed} ${other.filter.value}`.trim();
}

function setFilter(cockpit: Cockpit, filter: TextEditor): void {
  const list = currentList(cockpit.ui.getState());
  // The server takes no longer one.
  if (list === null || askedWith(cockpit.ui.getState(), list, filter.value).length > FILTER_MAX_LENGTH) return;
  patchList(cockpit.ui, list, { filter });
  if (list === 'regions') setScopeByFilter(cockpit);
  settleSelection(cockpit);
}
