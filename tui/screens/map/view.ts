import { frameTone } from '../../cockpit/write-mode.ts';
import type { Cockpit } from '../../cockpit/cockpit.ts';
import { currentView } from '../../cockpit/fleet-view.ts';
import type { Size } from '../../cockpit/ui-store.ts';
import { cursorId } from '../../lists/lists.ts';
import { plansNow } from '../../presence/others-acting.ts';
import { panel } from '../../widgets/panel.ts';
import { span, type Row } from '../../widgets/row.ts';
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
  const { columns: width } = ui.size;
  const { size, listHeight } = mapLayout(ui.size);
  const regions = view.regionIds.flatMap((id) => view.regions.get(id) ?? []);
  const { isLive } = view.freshness;
  const picture = presentMap({ regions, selectedId: cursorId(cockpit, 'regions'), size, isLive });
  const indent = Math.max(0, Math.floor((width - 2 - size.columns) / 2));
  const world = picture.map((row): Row => [span(' '.repeat(indent)), ...row]);
  const list = ui.lists.regions;
  const facts = { view, plans: plansNow(cockpit), list, width: width - 2, height: listHeight - 3, hasFocus: true };
  const { heading, rows, below } = presentRegions(facts);
  const title = listTitle(
    'Regions',
    view.regionIds.length,
    view.regions.size,
    list.filter.value,
    ui.typingInto === 'filter',
    ui.faultsOnly ? ' faults only' : '',
  );
  return [
    ...panel(world, { title: 'Map', width, height: size.rows + 2 }),
    ...panel([heading, ...rows], { title, width, height: listHeight, tone: frameTone(ui), below }),
  ];
}

/** Rows of its list that are on screen at once. */
export function mapListHeight(size: Size): number {
  return Math.max(1, mapLayout(size).listHeight - 3);
}

function mapLayout(size: Size): { readonly size: MapSize; readonly listHeight: number } {
  const height = fleetLayout(size).detailHeight + 2;
  const map = mapSizeIn(Math.max(1, size.columns - 2), Math.max(1, height - LIST_MIN_HEIGHT - 2));
  return { size: map, listHeight: height - map.rows - 2 };
}
