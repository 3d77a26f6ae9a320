import { listScreen } from '../list/view.ts';
import { eventColumns, eventTitle, presentEventDetail } from './presenter.ts';

/** Every change and everything that was seen to happen, the newest first. */
export const eventsScreen = listScreen({
  list: 'events',
  name: 'Events',
  feed: null,
  columns: ({ fleet }) => eventColumns(fleet.getState().endpoints),
  detailTitle: eventTitle,
  detail: ({ event }, { fleet }, width) => presentEventDetail(event, fleet.getState().endpoints, width),
  empty: 'Nothing has happened yet.',
});
