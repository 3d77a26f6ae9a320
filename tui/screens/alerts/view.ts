import { shownServerMs } from '../../cockpit/shown-time.ts';
import { findServer } from '../../data/fleet-store.ts';
import { LINES, LISTS } from '../../lists/lists.ts';
import { listScreen } from '../list/view.ts';
import { alertColumns, alertTitle, presentAlert } from './presenter.ts';

/** What needs a person: grouped by region, the worst first. */
export const alertsScreen = listScreen({
  list: 'alerts',
  name: 'Alerts',
  feed: 'alerts',
  isPushed: true,
  columns: (cockpit) => {
    const regionOf = new Map(LINES.alerts(cockpit).map(({ id, regionId }) => [id, regionId]));
    const { count, at } = LISTS.alerts.order(cockpit);
    const ids = Array.from({ length: count }, (_, place) => at(place) ?? '');
    const groupHeads = new Set(ids.filter((id, index) => regionOf.get(id) !== regionOf.get(ids[index - 1] ?? '')));
    return alertColumns({ nowMs: shownServerMs(cockpit), groupHeads });
  },
  detailTitle: (line, { fleet }) =>
    alertTitle(line, findServer(fleet.getState(), line.serverId ?? '')?.endpoint ?? line.serverId),
  detail: (line, _, width) => presentAlert(line, width),
  empty: '● Nothing needs a person now.',
});
