import type { Cockpit } from '../cockpit/cockpit.ts';
import { idsOf } from '../cockpit/fleet-view.ts';
import { currentPane, currentView, select } from '../cockpit/selection.ts';
import { fleetLayout } from '../screens/fleet/layout.ts';
import { lastStart, serverRows } from '../screens/server/view.ts';
import { listWindow } from '../widgets/list-window.ts';
import { always, type Command } from './command.ts';

/** Where the cursor goes from a place in a list of `count` rows, `page` of which are on screen. */
type Destination = (place: number, count: number, page: number) => number;

function move(cockpit: Cockpit, destination: Destination): void {
  const { ui } = cockpit;
  const { size, screen, lists, detailStart } = ui.getState();
  const layout = fleetLayout(size);
  if (screen === 'server') {
    const page = layout.detailHeight;
    const last = lastStart(serverRows(cockpit).length, page);
    return ui.setState({ detailStart: Math.max(0, Math.min(last, destination(detailStart, last + 1, page))) });
  }
  const pane = currentPane(cockpit);
  const page = layout.listHeight[pane];
  const ids = idsOf(currentView(cockpit), pane);
  const list = lists[pane];
  const place = Math.max(0, ids.indexOf(list.selectedId ?? ''));
  const next = Math.max(0, Math.min(ids.length - 1, destination(place, ids.length, page)));
  const id = ids[next];
  if (id !== undefined) select(cockpit, pane, id, next, listWindow(ids.length, next, page, list.start).start);
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
