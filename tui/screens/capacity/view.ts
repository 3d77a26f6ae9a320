import { listScreen } from '../list/view.ts';
import { CAPACITY_COLUMNS, presentCapacity } from './presenter.ts';

/** What each region holds, and what is left once a server or the region itself is lost. */
export const capacityScreen = listScreen({
  list: 'capacity',
  name: 'Capacity',
  feed: 'capacity',
  columns: () => CAPACITY_COLUMNS,
  detailTitle: ({ regionId }) => regionId ?? '',
  detail: (line, { feeds }, width) => presentCapacity(line, feeds.getState().demand, width),
  empty: 'No region yet: C creates one.',
});
