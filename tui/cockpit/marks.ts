import { TOGETHER_MAX } from '@meridian/shared/request-type.ts';
import { cursorId, LISTS } from '../lists/lists.ts';
import { cursorOf } from '../lists/order.ts';
import { say, type Cockpit } from './cockpit.ts';
import { currentView } from './fleet-view.ts';
import { type Mark, NO_MARKS } from './mark.ts';
import type { Pane } from './ui-store.ts';

type Facts = Pick<Cockpit, 'fleet' | 'feeds' | 'ui'>;

/** The marks that commands act on: those of the Fleet, while it is on the screen. */
export function marksInUse({ ui }: Pick<Cockpit, 'ui'>): readonly Mark[] {
  const { screen, marks } = ui.getState();
  return screen === 'fleet' ? [...marks.values()] : [];
}

/** Marks the row under the cursor, or takes its mark away; a range may begin there. */
export function toggleMark(cockpit: Cockpit): void {
  const { marks, pane } = cockpit.ui.getState();
  const id = cursorId(cockpit, pane);
  if (id === null) return;
  if (marks.has(id)) return unmark(cockpit, [id]);
  if (mark(cockpit, [id])) cockpit.ui.setState({ rangeFrom: id });
}

/** Marks all rows from where a range began to the cursor; begins one where there is none. */
export function markRange(cockpit: Cockpit): void {
  const { lists, pane, rangeFrom } = cockpit.ui.getState();
  const order = LISTS[pane].order(cockpit);
  const { id, place } = cursorOf(order, lists[pane]);
  const from = rangeFrom === null ? null : order.placeOf(rangeFrom);
  if (id === null || place === null) return;
  if (typeof from !== 'number') {
    if (!mark(cockpit, [id])) return;
    cockpit.ui.setState({ rangeFrom: id });
    return say(cockpit, 'a range begins here: v again marks all up to the cursor');
  }
  const [first, last] = [Math.min(from, place), Math.max(from, place)];
  const ids = Array.from({ length: last - first + 1 }, (_, index) => order.at(first + index));
  const known = ids.filter((each) => each !== null);
  if (known.length < ids.length) return say(cockpit, 'some rows between have not come yet: nothing was marked', 'warn');
  if (mark(cockpit, known)) cockpit.ui.setState({ rangeFrom: id });
}

/** Adds marks to rows of the pane in focus, as far as they are known; false, and none of them, where that cannot be. */
export function mark(cockpit: Cockpit, ids: readonly string[]): boolean {
  const { pane, marks: before } = cockpit.ui.getState();
  const isOther = [...before.values()].some(({ serverId }) => (serverId === null) !== (pane === 'regions'));
  if (isOther) {
    const other = pane === 'regions' ? 'servers' : 'regions';
    say(cockpit, `${other} are marked: \\ takes those marks away first`, 'warn');
    return false;
  }
  const marks = new Map(before);
  for (const id of ids) {
    const marked = markOf(cockpit, pane, id);
    if (marked !== null) marks.set(id, marked);
  }
  if (marks.size > TOGETHER_MAX) {
    say(cockpit, `at most ${TOGETHER_MAX} are marked at a time: nothing was marked`, 'warn');
    return false;
  }
  cockpit.ui.setState({ marks });
  return true;
}

function markOf(facts: Facts, pane: Pane, id: string): Mark | null {
  if (pane === 'regions') return { regionId: id, serverId: null, name: id };
  const shown = currentView(facts).servers.get(id);
  return shown && { regionId: shown.server.regionId, serverId: id, name: shown.server.endpoint };
}

export function unmark({ ui }: Pick<Cockpit, 'ui'>, ids: Iterable<string>): void {
  const marks = new Map(ui.getState().marks);
  for (const id of ids) marks.delete(id);
  ui.setState({ marks, rangeFrom: null });
}

export function clearMarks({ ui }: Pick<Cockpit, 'ui'>): void {
  ui.setState({ marks: NO_MARKS, rangeFrom: null });
}

/** Forgets marks on what was deleted; one that is not in the past that is looked at is kept. */
export function settleMarks({ ui, live }: Pick<Cockpit, 'ui' | 'live'>): void {
  const { marks } = ui.getState();
  const { regions, events, isLoaded } = live.getState();
  if (marks.size === 0 || !isLoaded) return;
  const deleted = new Set(
    events.flatMap(({ type, target }) => (type === 'deleteRegionServerSafe' ? [target.serverId] : [])),
  );
  const gone = [...marks].filter(([id, { regionId }]) => deleted.has(id) || !regions.has(regionId));
  if (gone.length > 0)
    unmark(
      { ui },
      gone.map(([id]) => id),
    );
}

/** Marks whose rows are not among those listed, by why. */
export type HiddenMarks = { readonly elsewhere: readonly Mark[]; readonly filtered: readonly Mark[] };

/** A row that has not come counts as listed: its list is longer than what is known of it. */
export function hiddenMarks(facts: Facts): HiddenMarks {
  const { query, order } = currentView(facts).servers;
  const regionIds = LISTS.regions.order(facts);
  const all = [...facts.ui.getState().marks.values()];
  const isElsewhere = ({ regionId, serverId }: Mark) =>
    serverId !== null && (query === null || (query.regionId ?? regionId) !== regionId);
  const isListed = ({ regionId, serverId }: Mark) =>
    (serverId === null ? regionIds.placeOf(regionId) : order.placeOf(serverId)) !== null;
  return {
    elsewhere: all.filter(isElsewhere),
    filtered: all.filter((each) => !isElsewhere(each) && !isListed(each)),
  };
}

/** `3 marked, 1 hidden by the filter`; empty where none is. */
export function marksText(facts: Facts): string {
  const { marks } = facts.ui.getState();
  if (marks.size === 0) return '';
  const { elsewhere, filtered } = hiddenMarks(facts);
  return [
    `${marks.size} marked`,
    ...(filtered.length > 0 ? [`${filtered.length} hidden by the filter`] : []),
    ...(elsewhere.length > 0 ? [`${elsewhere.length} in other regions`] : []),
  ].join(', ');
}
