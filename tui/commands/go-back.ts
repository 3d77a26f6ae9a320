import { say, type Cockpit } from '../cockpit/cockpit.ts';
import { MOVING } from '../cockpit/frozen.ts';
import { returnToLeft } from '../cockpit/left-places.ts';
import { clearMarks } from '../cockpit/marks.ts';
import { setScopeByFilter } from '../cockpit/scope.ts';
import { settleSelection } from '../cockpit/selection.ts';
import { AT_TOP, type LeftPlace, patchList, type ScreenName } from '../cockpit/ui-store.ts';
import { currentList, isInDetails } from '../lists/lists.ts';
import { EMPTY_TEXT } from '../widgets/text-editor.ts';
import { always, type Command } from './command.ts';

/** Screens that are opened inside of another one, and left for it; from any other one, out is home. */
const INSIDE_OTHERS: readonly ScreenName[] = ['server', 'rules'];

/** Leaves one thing, the innermost; false when there is nothing left to leave. */
function leave(cockpit: Cockpit): boolean {
  const { ui } = cockpit;
  const state = ui.getState();
  const list = currentList(state);
  if (isInDetails(cockpit)) {
    ui.setState(AT_TOP);
    return true;
  }
  if (state.frozenAtMs !== null) {
    ui.setState(MOVING);
    return true;
  }
  if (list !== null && state.lists[list].filter.value !== '') {
    patchList(ui, list, { filter: EMPTY_TEXT });
    if (list === 'regions') setScopeByFilter(cockpit);
    settleSelection(cockpit);
  } else if (state.screen === 'fleet' && state.marks.size > 0) clearMarks(cockpit);
  else if (state.screen === 'fleet' && state.pane === 'servers') leavePane(cockpit);
  else if (INSIDE_OTHERS.includes(state.screen)) return back(cockpit, ({ screen }) => screen !== state.screen);
  else if (state.screen !== 'fleet') ui.setState({ screen: 'fleet', leftPlaces: [] });
  else return false;
  return true;
}

/** To the place that was left last, of those meant; false at home, where there is none. */
function back(cockpit: Cockpit, isMeant?: (place: LeftPlace) => boolean): boolean {
  if (!returnToLeft(cockpit, isMeant)) return false;
  settleSelection(cockpit);
  return true;
}

/** Home, to the regions; where no filter led to the servers of all, to those of one again. */
function leavePane(cockpit: Cockpit): void {
  cockpit.ui.setState({ pane: 'regions', leftPlaces: [] });
  setScopeByFilter(cockpit);
}

export const leaveOne: Command = {
  id: 'go.out',
  keys: ['esc', 'h', 'left'],
  title: 'leave one thing: details, page, filter, marks, pane; never quits',
  shortInPast: 'live',
  changes: false,
  enabledWhen: always,
  run: (cockpit) => void leave(cockpit),
};

export const goBack: Command = {
  id: 'go.back',
  keys: ['q'],
  title: 'back to the place before, up to 20; where there is none, as esc, and quit at the root',
  short: 'quit',
  changes: false,
  enabledWhen: always,
  run: (cockpit) => {
    if (!back(cockpit) && !leave(cockpit)) quit(cockpit);
  },
};

/** Ends the cockpit, unless a change waits for its answer. */
export function quit(cockpit: Cockpit): void {
  const { openChanges } = cockpit.live.getState();
  if (openChanges.length === 0) return cockpit.quit();
  say(cockpit, `no answer yet: ${openChanges.map((change) => change.title).join(', ')}; ctrl-c leaves anyway`, 'warn');
}
