import { currentView } from '../cockpit/fleet-view.ts';
import { stillBecause } from '../cockpit/frozen.ts';
import { clearMarks, markRange, toggleMark } from '../cockpit/marks.ts';
import { markAll } from '../cockpit/marking-all.ts';
import { cursorId } from '../lists/lists.ts';
import type { Command } from './command.ts';
import { needsRowsOfFilter } from './target-names.ts';

/** Marks are acted on live: what was so in the past marks nothing. */
const amongServers: Command['enabledWhen'] = (cockpit) => {
  const ui = cockpit.ui.getState();
  if (ui.travel !== null) return stillBecause(ui);
  if (ui.pane !== 'servers') return 'servers are marked: tab goes to them';
  return currentView(cockpit).servers.order.count === 0 ? 'there is no server here' : needsRowsOfFilter(cockpit);
};

const onRow: Command['enabledWhen'] = (cockpit) =>
  amongServers(cockpit) ?? (cursorId(cockpit, 'servers') === null ? 'that row has not come yet' : null);

type Marking = Pick<Command, 'id' | 'keys' | 'title' | 'enabledWhen' | 'run'>;

/** Looking only: what is marked is acted on by other keys. */
const MARKING: readonly Marking[] = [
  {
    id: 'marks.toggle',
    keys: ['space'],
    title: 'mark the server, or take its mark away: M D X E act on marks',
    enabledWhen: onRow,
    run: toggleMark,
  },
  { id: 'marks.range', keys: ['v'], title: 'mark all from the last mark to here', enabledWhen: onRow, run: markRange },
  { id: 'marks.all', keys: ['*'], title: 'mark all that are listed', enabledWhen: amongServers, run: markAll },
  {
    id: 'marks.clear',
    keys: ['\\'],
    title: 'take all marks away',
    enabledWhen: ({ ui }) => (ui.getState().marks.size === 0 ? 'nothing is marked' : null),
    run: clearMarks,
  },
];

export const MARK_COMMANDS: readonly Command[] = MARKING.map((marking) => ({
  ...marking,
  on: ['fleet'],
  changes: false,
}));
