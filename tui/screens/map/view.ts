import { frameTone } from '../../cockpit/write-mode.ts';
import type { Cockpit } from '../../cockpit/cockpit.ts';
import { NO_MARKS } from '../../cockpit/mark.ts';
import { currentView } from '../../cockpit/fleet-view.ts';
import type { Room } from '../../cockpit/room.ts';
import { cursorId } from '../../lists/lists.ts';
import { plansNow } from '../../presence/others-acting.ts';
import { panel } from '../../widgets/panel.ts';
import { picture, type Row } from '../../widgets/row.ts';
import { fleetLayout } from '../fleet/layout.ts';
import { presentRegions } from '../fleet/presenter.ts';
import { listTitle } from '../list/list-rows.ts';
import { presentMap } from './presenter.ts';
import { mapSizeIn, type MapSize } from './projection.ts';

/** Frame, heading and two regions. */
const LIST_MIN_HEIGHT = 5;

/** Where the regions are, and how each of them is; the list below moves the mark. */
export function mapScreen(cockpit: Cockpit): Row[] {
  const ui = cockpit.ui.getState();
  const view = currentView(cockpit);
  const { columns: width, isOnePane } = ui.size;
  const { size, listHeight } = mapLayout(ui.size);
  const list = ui.lists.regions;
  const facts = {
    view,
    plans: plansNow(cockpit),
    list,
    width: width - 2,
    height: listHeight - 3,
    hasFocus: true,
    isOfMap: true,
    isPast: ui.travel !== null,
    marks: NO_MARKS,
  };
  const { heading, rows, ...outOfSight } = presentRegions(facts);
  const title = listTitle(
    isOnePane ? 'Map: regions' : 'Regions',
    view.regionIds.length,
    view.regions.size,
    list.filter.value,
    ui.typingInto === 'filter',
    ui.faultsOnly ? ' faults only' : '',
  );
  const places = panel([heading, ...rows], { title, width, height: listHeight, tone: frameTone(ui), ...outOfSight });
  return isOnePane ? places : [...picturePanel(cockpit, size), ...places];
}

function picturePanel(cockpit: Cockpit, size: MapSize): Row[] {
  const { columns: width } = cockpit.ui.getState().size;
  const view = currentView(cockpit);
  const regions = view.regionIds.flatMap((id) => view.regions.get(id) ?? []);
  const { isLive } = view.freshness;
  const drawn = presentMap({ regions, selectedId: cursorId(cockpit, 'regions'), size, isLive });
  const indent = Math.max(0, Math.floor((width - 2 - size.columns) / 2));
  const world = drawn.map((row): Row => [picture(' '.repeat(indent)), ...row]);
  return panel(world, { title: 'Map', width, height: size.rows + 2 });
}

/** Rows of its list that are on screen at once. */
export function mapListHeight(room: Room): number {
  return Math.max(1, mapLayout(room).listHeight - 3);
}

function mapLayout(room: Room): { readonly size: MapSize; readonly listHeight: number } {
  const height = fleetLayout(room).detailHeight + 2;
  const map = mapSizeIn(Math.max(1, room.columns - 2), Math.max(1, height - LIST_MIN_HEIGHT - 2));
  return { size: map, listHeight: room.isOnePane ? height : height - map.rows - 2 };
}
