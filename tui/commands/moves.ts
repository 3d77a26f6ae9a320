import type { Cockpit } from '../cockpit/cockpit.ts';
import { takeListAlong } from '../cockpit/left-places.ts';
import { select } from '../cockpit/selection.ts';
import { AT_TOP, type ListName } from '../cockpit/ui-store.ts';
import { currentList, isInDetails, LISTS } from '../lists/lists.ts';
import { cursorOf } from '../lists/order.ts';
import { serversHeight } from '../screens/fleet/servers-height.ts';
import { SCREENS } from '../screens/screens.ts';
import { listWindow, pageStartOf } from '../widgets/list-window.ts';
import { always, type Command } from './command.ts';

/** Where the cursor goes from a place in a list of `count` rows, `page` of which are on screen. */
type Destination = (place: number, count: number, page: number) => number;

function move(cockpit: Cockpit, destination: Destination): void {
  const ui = cockpit.ui.getState();
  const { pageHeight, pageRows } = SCREENS[ui.screen];
  const page = pageHeight(cockpit);
  const name = currentList(ui);
  if (name === null || isInDetails(cockpit)) {
    const last = Math.max(0, (pageRows?.(cockpit) ?? 0) - page);
    const pageStart = Math.max(0, Math.min(last, destination(ui.pageStart, last + 1, page)));
    return cockpit.ui.setState({ pageStart });
  }
  const order = LISTS[name].order(cockpit);
  const list = ui.lists[name];
  if (order.count === 0) return;
  const place = cursorOf(order, list).place ?? list.place;
  moveTo(cockpit, name, Math.max(0, Math.min(order.count - 1, destination(place, order.count, page))));
}

/** Puts the cursor of a list on a place of it. Where the row has not come yet, the cursor is there before it. */
export function moveTo(cockpit: Cockpit, name: ListName, place: number): void {
  cockpit.ui.setState(AT_TOP);
  const { screen, lists, layout } = cockpit.ui.getState();
  const order = LISTS[name].order(cockpit);
  // Behind the page of a server its list goes along.
  const page = screen === 'server' ? serversHeight(cockpit) : SCREENS[screen].pageHeight(cockpit);
  const from = layout === 'screen-reader' ? pageStartOf(place, page) : lists[name].start;
  select(cockpit, name, order.at(place), place, listWindow(order.count, place, page, from).start);
  if (screen === 'server') takeListAlong(cockpit, lists.servers.selectedId);
}

function moveCommand(id: string, keys: readonly string[], title: string, destination: Destination): Command {
  return { id, keys, title, changes: false, enabledWhen: always, run: (cockpit) => move(cockpit, destination) };
}

export const MOVES: readonly Command[] = [
  moveCommand('move.down', ['j', 'down'], 'down', (place) => place + 1),
  moveCommand('move.up', ['k', 'up'], 'up', (place) => place - 1),
  moveCommand('move.top', ['g', 'home'], 'to the top, the worst', () => 0),
  moveCommand('move.bottom', ['G', 'end'], 'to the bottom', (_, count) => count - 1),
  moveCommand(
    'move.halfDown',
    ['ctrl-d', 'pagedown'],
    'half a page down',
    (place, _, page) => place + Math.ceil(page / 2),
  ),
  moveCommand('move.halfUp', ['ctrl-u', 'pageup'], 'half a page up', (place, _, page) => place - Math.ceil(page / 2)),
];
