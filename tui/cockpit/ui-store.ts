import type { ViewSort } from '@meridian/shared/view.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { AskDialog } from '../dialogs/ask-dialog.ts';
import type { ChangeDialog, Undoable } from '../dialogs/change-dialog.ts';
import type { PickList } from '../dialogs/pick-list.ts';
import type { HistorySpan } from '../data/history-spans.ts';
import { EMPTY_TEXT, type TextEditor } from '../widgets/text-editor.ts';
import { NO_MARKS, type Marks } from './mark.ts';
import type { Notice } from './notices.ts';
import { type Layout, type Room, roomIn, type Size } from './room.ts';

export type Pane = 'regions' | 'servers';
/** Whether the servers' pane shows those of the selected region, or of all of them. */
export type Scope = 'region' | 'fleet';
export const LIST_NAMES = ['regions', 'servers', 'alerts', 'drains', 'capacity', 'rules', 'events'] as const;
export type ListName = (typeof LIST_NAMES)[number];
export type ScreenName = 'fleet' | 'server' | 'alerts' | 'drains' | 'capacity' | 'rules' | 'routing' | 'map' | 'events';

/** Where the cursor of a list is: on an id. The place in the list only says who comes next when the id is gone. */
export type ListState = {
  readonly selectedId: string | null;
  readonly place: number;
  readonly start: number;
  readonly filter: TextEditor;
};

export type Overlay = ChangeDialog | AskDialog | PickList;

/** Where the person is and what they are doing; what they look at is in the fleet store and the feeds. */
export type UiState = {
  readonly layout: Layout;
  readonly terminal: Size;
  readonly size: Room;
  /** The one clock of the screen, monotonic; it moves once a second. */
  readonly nowMs: number;
  /** The moment that is shown while the screen stands still, monotonic; null while it does not. */
  readonly frozenAtMs: number | null;
  /** Which moment of the past is looked at, by the server's wall clock, and why it does not come; null for none. */
  readonly travel: { readonly toMs: number; readonly fault: string | null } | null;
  readonly screen: ScreenName;
  /** The places that were left for this one, the latest last: back leads there. */
  readonly leftPlaces: readonly LeftPlace[];
  readonly pane: Pane;
  readonly scope: Scope;
  /** Whether regions and servers that are well are left out. */
  readonly faultsOnly: boolean;
  readonly serverSort: ViewSort;
  readonly lists: Readonly<Record<ListName, ListState>>;
  /** Servers that were marked, by their ids, and where a range of them begins. */
  readonly marks: Marks;
  readonly rangeFrom: string | null;
  /** Whether all rows of the list are asked for, to be marked. */
  readonly isMarkingAll: boolean;
  /** The field that text goes to, if any. */
  readonly typingInto: 'filter' | 'caller' | null;
  /** What is typed on the Routing screen, and what is wrong with it. */
  readonly caller: TextEditor;
  readonly callerFault: string | null;
  /** How far a page that scrolls is scrolled; or the details below a list. */
  readonly pageStart: number;
  /** The row whose details below the list have the keys, by its id; null while the list has them. */
  readonly detailsOf: string | null;
  /** How far back the history on a server's page goes. */
  readonly historySpan: HistorySpan;
  /** Until when changes may be asked, monotonic; null in read-only. */
  readonly writeUntilMs: number | null;
  readonly overlay: Overlay | null;
  /** Whether the open dialog takes keys by now. */
  readonly isArmed: boolean;
  /** What is said in the status lines, the newest last. */
  readonly notices: readonly Notice[];
  /** Changes made here that can be taken back, the newest last. */
  readonly undoable: readonly Undoable[];
  /** How often it was asked to paint every cell anew, whatever the terminal seems to show. */
  readonly repaints: number;
};
/** A screen, what is selected there, and what narrows its lists. */
export type LeftPlace = Pick<UiState, 'screen' | 'pane' | 'scope' | 'faultsOnly' | 'lists'>;
export type UiStore = StoreApi<UiState>;

const EMPTY_LIST: ListState = { selectedId: null, place: 0, start: 0, filter: EMPTY_TEXT };

/** How a screen, or what is told of another row, is come to. */
export const AT_TOP = { pageStart: 0, detailsOf: null } as const;

type Wanted = { readonly startScreen: ScreenName; readonly layout: Layout };

export function createUiStore(nowMs: number, terminal: Size, { startScreen, layout }: Wanted): UiStore {
  const ui = createStore<UiState>(() => ({
    layout,
    terminal,
    size: roomIn(terminal, layout),
    nowMs,
    frozenAtMs: null,
    travel: null,
    screen: startScreen,
    leftPlaces: [],
    pane: 'regions',
    scope: 'region',
    faultsOnly: false,
    serverSort: 'worst',
    lists: Object.fromEntries(LIST_NAMES.map((name) => [name, EMPTY_LIST])) as Record<ListName, ListState>,
    marks: NO_MARKS,
    rangeFrom: null,
    isMarkingAll: false,
    typingInto: null,
    caller: EMPTY_TEXT,
    callerFault: null,
    ...AT_TOP,
    historySpan: 'hour',
    writeUntilMs: null,
    overlay: null,
    isArmed: false,
    notices: [],
    undoable: [],
    repaints: 0,
  }));
  ui.subscribe(({ screen }, before) => {
    if (screen !== before.screen) ui.setState(AT_TOP);
  });
  return ui;
}

/** The next frame writes every cell: the terminal has another size, or something else has written to it. */
export function repaint(ui: UiStore, terminal: Size = ui.getState().terminal): void {
  ui.setState(({ repaints, layout }) => ({ terminal, size: roomIn(terminal, layout), repaints: repaints + 1 }));
}

export function patchList(ui: UiStore, list: ListName, patch: Partial<ListState>): void {
  ui.setState((state) => ({ lists: { ...state.lists, [list]: { ...state.lists[list], ...patch } } }));
}
