import { stillBecause } from '../cockpit/frozen.ts';
import { clearMarks, markRange, toggleMark } from '../cockpit/marks.ts';
import { markAll } from '../cockpit/marking-all.ts';
import { cursorId, LISTS } from '../lists/lists.ts';
import type { Command } from './command.ts';
import { needsRowsOfFilter } from './target-names.ts';

/** Marks are acted on live: what was so in the past marks nothing. */
const amongRows: Command['enabledWhen'] = (cockpit) => {
  const ui = cockpit.ui.getState();
  if (ui.travel !== null) return stillBecause(ui);
  return LISTS[ui.pane].order(cockpit).count === 0 ? 'there is nothing here' : needsRowsOfFilter(cockpit);
};

const onRow: Command['enabledWhen'] = (cockpit) =>
  amongRows(cockpit) ?? (cursorId(cockpit, cockpit.ui.getState().pane) === null ? 'that row has not come yet' : null);

type Marking = Pick<Command, 'id' | 'keys' | 'title' | 'enabledWhen' | 'run'>;

/** Looking only: what is marked is acted on by other keys. */
const MARKING: readonly Marking[] = [
  {
    id: 'marks.toggle',
    keys: ['space'],
    title: 'mark the server or region, or take its mark away: M D X E act on marks',
    enabledWhen: onRow,
    run: toggleMark,
  },
  { id: 'marks.range', keys: ['v'], title: 'mark all from the last mark to here', enabledWhen: onRow, run: markRange },
  { id: 'marks.all', keys: ['*'], title: 'mark all that are listed', enabledWhen: amongRows, run: markAll },
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
