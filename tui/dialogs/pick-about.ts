import type { Cockpit } from '../cockpit/cockpit.ts';
import { currentAbout, currentRegion, currentTarget } from '../cockpit/selection.ts';
import { marksInUse } from '../cockpit/marks.ts';
import { nameOfMarks } from '../commands/subject.ts';
import { nameOf } from '../commands/target-names.ts';
import { currentList, cursorId } from '../lists/lists.ts';
import type { PickAbout } from './pick-list.ts';

/** What a command would be about now. */
export function aboutNow(cockpit: Cockpit): PickAbout {
  const list = currentList(cockpit.ui.getState());
  const target = currentTarget(cockpit);
  const marks = marksInUse(cockpit);
  return {
    rowId: list === null ? null : cursorId(cockpit, list),
    regionId: currentRegion(cockpit)?.regionId ?? null,
    serverId: currentAbout(cockpit).serverId,
    name: marks.length > 0 ? nameOfMarks(marks) : target && nameOf(target),
  };
}

/** Whether a command would be about the same still: rows go while a list is open. */
export function isStillAbout(cockpit: Cockpit, { rowId, regionId, serverId }: PickAbout): boolean {
  const now = aboutNow(cockpit);
  return now.rowId === rowId && now.regionId === regionId && now.serverId === serverId;
}
