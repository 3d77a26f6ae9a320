import type { Cockpit } from '../cockpit/cockpit.ts';
import { presentDialog } from '../screens/dialog.ts';
import { newestEvents, saidRows } from '../screens/frame/status-lines.ts';
import { headerOf, keyPageOf } from '../screens/screen.ts';
import { SCREENS } from '../screens/screens.ts';
import { rowText, type Row } from '../widgets/row.ts';
import { readRow, type ReadRow } from './read-row.ts';

/** A line that is read out. A row of a list, besides the one under its cursor, is there to look around by. */
export type Line = {
  readonly text: string;
  readonly kind: 'said' | 'selected' | 'row';
  /** What a row is of; null for other lines. */
  readonly id: string | null;
  readonly cursorAt: number | null;
};
/** From the top to the bottom; below them are the keys. */
export type Lines = {
  readonly header: readonly Line[];
  readonly body: readonly Line[];
  readonly status: readonly Line[];
};

/** In so many cells nothing of it is left out. */
const HEADER_WHOLE = 300;

/** The frame of the screen, the title of a dialog and its answers. */
const BESIDES_DIALOG = 8;

/** Everything on the screen in words, one thing after the other; of a dialog, nothing that is behind it. */
export function readLines(cockpit: Cockpit): Lines {
  const dialog = dialogOf(cockpit);
  return {
    header: linesOf([headerOf(cockpit, HEADER_WHOLE)]),
    body: dialog?.body ?? bodyLines(cockpit),
    // Of events the newest alone: each of several would be another one whenever something happens.
    status: [...(dialog?.answers ?? []), ...linesOf([...saidRows(cockpit), ...newestEvents(cockpit, 1)])],
  };
}

function bodyLines(cockpit: Cockpit): Line[] {
  const keyPage = keyPageOf(cockpit);
  if (keyPage === null) return linesOf(SCREENS[cockpit.ui.getState().screen].rows(cockpit));
  // A key is to be copied as it is.
  return keyPage.map((row) => said(rowText(row))).filter(({ text }) => text.trim() !== '');
}

/** What is open over the screen, and apart from it what may be answered, which is in sight whatever else is not. */
function dialogOf(cockpit: Cockpit): { readonly body: readonly Line[]; readonly answers: readonly Line[] } | null {
  const { overlay, size } = cockpit.ui.getState();
  if (overlay === null || keyPageOf(cockpit) !== null) return null;
  const height = Math.max(1, size.rows - BESIDES_DIALOG);
  const { title, body, foot } = presentDialog(cockpit, overlay, { width: size.columns, height });
  const isQuestion = overlay.kind === 'ask' || (overlay.kind === 'change' && overlay.phase.name === 'confirm');
  return { body: [said(isQuestion ? `${title}?` : title), ...linesOf(body)], answers: linesOf(foot) };
}

function linesOf(rows: readonly Row[]): Line[] {
  const read = rows.map(readRow).filter(({ text, cursorAt }) => text !== '' || cursorAt !== null);
  return read.flatMap((row, index) => {
    if (row.item === null) return [{ ...said(row.text), cursorAt: row.cursorAt }];
    const line: Line = { ...said(row.brief), kind: 'row', id: row.item.id };
    if (index > 0 && read[index - 1]?.item !== null) return [line];
    const end = read.findIndex(({ item }, place) => place > index && item === null);
    return [...selectedLines(read.slice(index, end < 0 ? undefined : end)), line];
  });
}

/** The row under the cursor of a list stands above the list: a cursor that moves changes this one line. */
function selectedLines(list: readonly ReadRow[]): Line[] {
  return list.flatMap(({ item, text }): Line[] => {
    if (item?.isSelected !== true) return [];
    return [{ ...said(`selected, ${item.place + 1} of ${item.count}: ${text}`), kind: 'selected' }];
  });
}

function said(text: string): Line {
  return { text, kind: 'said', id: null, cursorAt: null };
}
