import type { Cockpit } from '../cockpit/cockpit.ts';
import type { Size } from '../cockpit/room.ts';
import { isTooSmall } from '../screens/fleet/layout.ts';
import { presentFooter } from '../screens/frame/footer.ts';
import { presentTooSmall } from '../screens/screen.ts';
import { fitRow, span, type Row } from '../widgets/row.ts';
import { wrapText } from '../widgets/safe-text.ts';
import { readLines, type Line, type Lines } from './lines.ts';
import { readRow } from './read-row.ts';
import { createSteadiness } from './steadiness.ts';

/** Of what is to be said above the keys, as much as leaves room for what is looked at. */
const STATUS_ROWS_MAX = 6;

/** Room for the longest row of most lists. */
const SELECTED_CELLS = 150;

/** The screen for who has it read out: one line after the other, in words, and still while nothing is new. */
export function createReadScreen(): (cockpit: Cockpit) => Row[] {
  const steady = createSteadiness();
  return (cockpit) => {
    const { terminal } = cockpit.ui.getState();
    if (isTooSmall(terminal)) return presentTooSmall(terminal);
    return laidOut(steady(cockpit, readLines(cockpit)), readRow(presentFooter(cockpit)).text, terminal);
  };
}

/** A line's rows on the screen, of which the first says what it is. */
type Block = { readonly line: Line; readonly rows: readonly string[] };

function laidOut({ header, body, status }: Lines, footer: string, { columns, rows }: Size): Row[] {
  const blocksOf = (lines: readonly Line[]) => lines.map((line) => ({ line, rows: rowsFor(line, columns) }));
  const rowsOf = (lines: readonly Line[]) => blocksOf(lines).flatMap((block) => block.rows);
  const top = rowsOf(header);
  const bottom = rowsOf(status).slice(0, STATUS_ROWS_MAX);
  const room = Math.max(1, rows - top.length - bottom.length - 1);
  const blocks = fitting(blocksOf(body), room);
  const middle = blocks.flatMap((block) => block.rows);
  const shown = [...top, ...cut(middle, room), ...bottom, footer].slice(-rows);
  const { x, y } = cursorOf(blocks);
  return shown.map((text, index) => (index === top.length + y ? withCursor(text, x, columns) : plain(text, columns)));
}

/** What the cursor is on has as many rows however long it is: the rows below it stay where they are. */
function rowsFor({ text, kind }: Line, columns: number): string[] {
  const rows = wrapText(text, columns);
  const least = kind === 'selected' ? Math.ceil(SELECTED_CELLS / columns) : 0;
  return [...rows, ...Array.from({ length: Math.max(0, least - rows.length) }, () => '')];
}

/** Where there is no room for all, the rows of lists go first: what the cursor is on stands above them. */
function fitting(blocks: readonly Block[], room: number): Block[] {
  const kept = [...blocks];
  let missing = kept.reduce((sum, block) => sum + block.rows.length, -room);
  for (let index = kept.length - 1; index >= 0 && missing > 0; index--) {
    const block = kept[index];
    if (block?.line.kind !== 'row') continue;
    missing -= block.rows.length;
    kept.splice(index, 1);
  }
  return kept;
}

/** Exactly so many rows. */
function cut(texts: readonly string[], height: number): string[] {
  if (texts.length > height)
    return [...texts.slice(0, height - 1), `... and ${texts.length - height + 1} more lines: a taller window has room`];
  return Array.from({ length: height }, (_, index) => texts[index] ?? '');
}

/** Where the terminal's cursor is to be, so that a reader finds what the keys are about: what is typed, or selected. */
function cursorOf(blocks: readonly Block[]): { readonly x: number; readonly y: number } {
  const wanted =
    blocks.find(({ line }) => line.cursorAt !== null) ?? blocks.find(({ line }) => line.kind === 'selected');
  if (wanted === undefined) return { x: 0, y: 0 };
  let y = blocks.slice(0, blocks.indexOf(wanted)).reduce((sum, block) => sum + block.rows.length, 0);
  let x = wanted.line.cursorAt ?? 0;
  for (const row of wanted.rows.slice(0, -1)) {
    if (x <= row.length) break;
    x -= row.length + 1;
    y++;
  }
  return { x, y };
}

function plain(text: string, columns: number): Row {
  return fitRow([span(text)], columns);
}

function withCursor(text: string, x: number, columns: number): Row {
  const at = Math.min(x, columns - 1);
  const [before, after] = [text.slice(0, at), text.slice(at).padEnd(1)];
  return fitRow([span(before), { text: after, read: { isCursor: true } }], columns);
}
