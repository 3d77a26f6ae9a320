import { shownServerMs } from '../../cockpit/shown-time.ts';
import type { DrainLine } from '../../lists/drain-lines.ts';
import { safeText } from '../../widgets/safe-text.ts';
import { listScreen } from '../list/view.ts';
import { drainColumns, OPERATION_NAMES, presentDrain } from './presenter.ts';

/** What is on its way out and how far, what leaks, and the operations over regions. */
export const drainsScreen = listScreen({
  list: 'drains',
  name: 'Drains, leaks and operations',
  feed: 'drains',
  columns: (cockpit) => drainColumns(shownServerMs(cockpit)),
  detailTitle: (line) => safeText(titleOf(line)),
  detail: (line, cockpit, width) => presentDrain(line, width, shownServerMs(cockpit)),
  empty:
    'Nothing drains, nothing leaks. D drains what is selected on the Fleet; O takes a region’s servers one by one.',
});

function titleOf(line: DrainLine): string {
  if (line.kind === 'operation') return `${line.operation.regionId} · ${OPERATION_NAMES[line.operation.kind]}`;
  const { endpoint, regionId } = line.kind === 'drain' ? line.progress : line.leak;
  return `${endpoint} · ${regionId}`;
}
