import { TOGETHER_MAX } from '@meridian/shared/request-type.ts';
import { say, type Cockpit } from './cockpit.ts';
import { currentView } from './fleet-view.ts';
import { mark } from './marks.ts';

/** So long the rows that were never on the screen may take to come. */
const ROWS_WITHIN_MS = 3000;

/** Marks every row that the list in focus holds, on the screen or not: what has not come yet is asked for first. */
export function markAll(cockpit: Cockpit): void {
  const { ui, fleet, clock } = cockpit;
  const { regionIds, servers } = currentView(cockpit);
  if (ui.getState().pane === 'regions') return void mark(cockpit, regionIds);
  const { query, matching } = servers;
  if (matching !== null && matching > TOGETHER_MAX)
    return say(cockpit, `${matching} are listed, and at most ${TOGETHER_MAX} marked: filter them first`, 'warn');
  const known = knownIds(cockpit);
  if (known !== null) return void mark(cockpit, known);
  ui.setState({ isMarkingAll: true });
  const stops = [fleet.subscribe(look), ui.subscribe(look)];
  const cancel = clock.after(ROWS_WITHIN_MS, () => end('not all rows have come: nothing was marked'));

  function look(): void {
    const { travel, pane } = ui.getState();
    const now = currentView(cockpit).servers.query;
    const isSame = travel === null && pane === 'servers' && JSON.stringify(now) === JSON.stringify(query);
    // Those that were meant are not shown any more.
    if (!isSame) return end('another list by now: nothing was marked');
    const ids = knownIds(cockpit);
    if (ids === null) return;
    end(null);
    mark(cockpit, ids);
  }

  function end(fault: string | null): void {
    for (const stop of stops) stop();
    cancel();
    ui.setState({ isMarkingAll: false });
    if (fault !== null) say(cockpit, fault, 'warn');
  }
}

/** Every id of the list of servers; null while some of its rows have not come. */
function knownIds(cockpit: Cockpit): readonly string[] | null {
  const { order, matching } = currentView(cockpit).servers;
  if (matching === null) return null;
  const ids = Array.from({ length: order.count }, (_, place) => order.at(place));
  const known = ids.filter((each) => each !== null);
  return known.length < ids.length ? null : known;
}
