import { TOGETHER_MAX } from '@meridian/shared/request-type.ts';
import { say, type Cockpit } from './cockpit.ts';
import { currentView } from './fleet-view.ts';
import { mark } from './marks.ts';

/** So long the rows that were never on the screen may take to come. */
const ROWS_WITHIN_MS = 3000;

/** Marks every server that the list holds, on the screen or not: what has not come yet is asked for first. */
export function markAll(cockpit: Cockpit): void {
  const { ui, fleet, clock } = cockpit;
  const { servers } = currentView(cockpit);
  const { query, matching } = servers;
  if (matching !== null && matching > TOGETHER_MAX)
    return say(cockpit, `${matching} are listed, and at most ${TOGETHER_MAX} marked: filter them first`, 'warn');
  if (markKnown(cockpit)) return;
  ui.setState({ isMarkingAll: true });
  const stop = fleet.subscribe(() => {
    const now = currentView(cockpit).servers.query;
    // Another list by now: those that were meant are not shown any more.
    if (ui.getState().travel !== null || JSON.stringify(now) !== JSON.stringify(query)) return end();
    if (markKnown(cockpit)) end();
  });
  const cancel = clock.after(ROWS_WITHIN_MS, () => {
    end();
    say(cockpit, 'not all rows have come: nothing was marked', 'warn');
  });
  function end(): void {
    ui.setState({ isMarkingAll: false });
    stop();
    cancel();
  }
}

/** Marks them if every row is known; false while some have not come. */
function markKnown(cockpit: Cockpit): boolean {
  const { order, matching } = currentView(cockpit).servers;
  if (matching === null) return false;
  const ids = Array.from({ length: order.count }, (_, place) => order.at(place));
  const known = ids.filter((each) => each !== null);
  if (known.length < ids.length) return false;
  mark(cockpit, known);
  return true;
}
