import { frameTone } from '../../cockpit/write-mode.ts';
import { shownNowMs, waitingText } from '../../cockpit/frozen.ts';
import type { Cockpit } from '../../cockpit/cockpit.ts';
import type { FeedName } from '../../data/feeds.ts';
import { cursorLine, isInDetails, LINES, LISTS, type LineListName } from '../../lists/lists.ts';
import { formatAge } from '../../widgets/figures.ts';
import { pageOf } from '../../widgets/page.ts';
import { panel } from '../../widgets/panel.ts';
import { paragraph } from '../../widgets/paragraph.ts';
import { toned, type Row } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';
import { fittedColumns, tableHeading, tableRow, type Column } from '../../widgets/table.ts';
import { listLayout } from './layout.ts';
import { listTitle, windowed } from './list-rows.ts';

/** Two polls and a little for the way: older than that it is dimmed, and carries its age. */
const STALE_AFTER_MS = 5000;

type Line<Name extends LineListName> = ReturnType<(typeof LINES)[Name]>[number];

/** A screen that is a list with the row under its cursor told in full below. */
export type ListPage<Name extends LineListName> = {
  readonly list: Name;
  readonly name: string;
  /** What its rows are made of; null where that comes with the fleet itself. */
  readonly feed: FeedName | null;
  /** Whether the feed comes by itself at each change, so that its age means nothing while its stream is there. */
  readonly isPushed?: boolean;
  readonly columns: (cockpit: Cockpit) => readonly Column<Line<Name>>[];
  /** Whom it is about, for the frame. */
  readonly detailTitle: (line: Line<Name>, cockpit: Cockpit) => string;
  readonly detail: (line: Line<Name>, cockpit: Cockpit, width: number) => readonly Row[];
  /** Said where there is nothing, which is good or not. */
  readonly empty: string;
};

/** What it shows, and how its list or, while they have the keys, its details scroll. */
export function listScreen<Name extends LineListName>(page: ListPage<Name>) {
  const pageRows = (cockpit: Cockpit) => detailRows(page, cockpit).length;
  return {
    rows: (cockpit: Cockpit): Row[] => {
      const { columns: width } = cockpit.ui.getState().size;
      const { list, detail } = listLayout(cockpit.ui.getState().size);
      return [...listPanel(page, cockpit, width, list), ...detailPanel(page, cockpit, width, detail)];
    },
    pageHeight: (cockpit: Cockpit) => {
      const { listHeight, detailHeight } = listLayout(cockpit.ui.getState().size);
      return isInDetails(cockpit) ? detailHeight : listHeight;
    },
    pageRows,
    isDetailCut: (cockpit: Cockpit) => pageRows(cockpit) > listLayout(cockpit.ui.getState().size).detailHeight,
  };
}

function listPanel<Name extends LineListName>(page: ListPage<Name>, cockpit: Cockpit, width: number, height: number) {
  const ui = cockpit.ui.getState();
  const inner = width - 2;
  const list = ui.lists[page.list];
  const byId = new Map(linesOf(page.list, cockpit).map((line) => [line.id, line]));
  const order = LISTS[page.list].order(cockpit);
  const columns = fittedColumns(page.columns(cockpit), [...byId.values()], inner);
  const { isStale, text } = freshnessOf(page, cockpit);
  const hasFocus = !isInDetails(cockpit);
  const facts = { list, width: inner, height: height - 3, hasFocus };
  const { rows, ...outOfSight } = windowed(facts, order, (id) => {
    const line = byId.get(id);
    const row = line === undefined ? [] : tableRow(columns, line, inner);
    return isStale ? toned(row, 'faint') : row;
  });
  const title = `${listTitle(page.name, order.count, byId.size, list.filter.value, ui.typingInto === 'filter')}${text}`;
  const body =
    byId.size === 0
      ? paragraph(` ${emptyText(page, cockpit)}`, inner, 'info')
      : [tableHeading(columns, inner), ...rows];
  return panel(body, { title, width, height, tone: hasFocus ? frameTone(ui) : 'faint', ...outOfSight });
}

function detailPanel<Name extends LineListName>(page: ListPage<Name>, cockpit: Cockpit, width: number, height: number) {
  const line = cursorLine(cockpit, page.list);
  if (line === null) return panel([], { title: '', width, height });
  const ui = cockpit.ui.getState();
  const [start, keys, tone] = isInDetails(cockpit)
    ? [ui.pageStart, 'j', frameTone(ui)]
    : [0, 'tab, j', 'faint' as const];
  const shown = pageOf(detailRows(page, cockpit), start, height - 2, keys);
  const { isStale } = freshnessOf(page, cockpit);
  const body = isStale ? shown.map((row) => toned(row, 'faint')) : shown;
  return panel(body, { title: page.detailTitle(line, cockpit), width, height, tone });
}

/** All that is told of the row under the cursor, on screen or not. */
function detailRows<Name extends LineListName>(page: ListPage<Name>, cockpit: Cockpit): readonly Row[] {
  const line = cursorLine(cockpit, page.list);
  return line === null ? [] : page.detail(line, cockpit, cockpit.ui.getState().size.columns - 2);
}

function linesOf<Name extends LineListName>(list: Name, cockpit: Cockpit): readonly Line<Name>[] {
  return LINES[list](cockpit);
}

/** How old it is, once that matters, and why nothing newer came. */
function freshnessOf<Name extends LineListName>({ feed: name, isPushed }: ListPage<Name>, cockpit: Cockpit) {
  const nowMs = shownNowMs(cockpit.ui.getState());
  const isLive = cockpit.fleet.getState().link.state === 'open';
  if (name === null) return freshnessOfFleet(cockpit);
  const { atMs, error } = cockpit.feeds.getState()[name];
  if (atMs === null) return { isStale: true, text: '' };
  const isStale = !isLive || (isPushed ? error !== null : nowMs - atMs > STALE_AFTER_MS);
  const why = error === null ? '' : `: ${safeText(error)}`;
  return { isStale, text: isStale ? ` · ${formatAge(nowMs - atMs)} old${why}` : '' };
}

function freshnessOfFleet({ fleet, ui }: Cockpit) {
  const { link, heardAtMs } = fleet.getState();
  const isStale = link.state !== 'open';
  const text = isStale && heardAtMs !== null ? ` · ${formatAge(shownNowMs(ui.getState()) - heardAtMs)} old` : '';
  return { isStale, text };
}

function emptyText<Name extends LineListName>(page: ListPage<Name>, cockpit: Cockpit): string {
  const waiting = waitingText(cockpit.ui.getState());
  if (page.feed === null) {
    if (cockpit.ui.getState().travel !== null) return 'What happened before then is not known here.';
    return cockpit.fleet.getState().isLoaded ? page.empty : waiting;
  }
  const { answer, error } = cockpit.feeds.getState()[page.feed];
  // What was so once may not be so any more.
  if (answer !== null)
    return freshnessOf(page, cockpit).isStale ? '◌ Nothing was there when it was last told.' : page.empty;
  return error === null ? waiting : `✕ No answer: ${error}`;
}
