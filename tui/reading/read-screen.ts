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

/** Of what is to be said above the keys, as much as leaves room for what is looked at: a part of the rows. */
const STATUS_SHARE = 0.5;

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

/** A row of the screen, and where in it what is typed is typed. */
type Placed = { readonly text: string; readonly line: Line; readonly cursorAt: number | null };

function laidOut({ header, body, status }: Lines, footer: string, { columns, rows }: Size): Row[] {
  const placed = (lines: readonly Line[]) => lines.map((line) => rowsFor(line, columns));
  const top = placed(header).flat();
  const bottom = placed(status)
    .flat()
    .slice(0, Math.floor(rows * STATUS_SHARE));
  const room = Math.max(1, rows - top.length - bottom.length - 1);
  const middle = inRoom(fitting(placed(body), room).flat(), room);
  const shown = [...top, ...middle, ...Array.from({ length: room - middle.length }, () => null), ...bottom];
  const cursor = shown.findIndex((row) => row !== null && row.cursorAt !== null);
  const selected = shown.findIndex((row) => row?.line.kind === 'selected');
  const y = cursor >= 0 ? cursor : selected >= 0 ? selected : top.length;
  const texts = [...shown.map((row) => row?.text ?? ''), footer].slice(-rows);
  return texts.map((text, index) =>
    index === y ? withCursor(text, shown[y]?.cursorAt ?? 0, columns) : fitRow([span(text)], columns),
  );
}

/** What the cursor is on has as many rows however long it is: the rows below it stay where they are. */
function rowsFor(line: Line, columns: number): Placed[] {
  const texts = wrapText(line.text, columns);
  const least = line.kind === 'selected' ? Math.ceil(SELECTED_CELLS / columns) : 0;
  let cursorAt = line.cursorAt;
  const rows = texts.map((text): Placed => {
    const isHere = cursorAt !== null && cursorAt <= text.length;
    const row = { text, line, cursorAt: isHere ? cursorAt : null };
    if (cursorAt !== null) cursorAt = isHere ? null : cursorAt - text.length - 1;
    return row;
  });
  const blank = { text: '', line, cursorAt: null };
  return [...rows, ...Array.from({ length: Math.max(0, least - rows.length) }, () => blank)];
}

/** Where there is no room for all, the rows of lists go first: what the cursor is on stands above them. */
function fitting(lines: readonly (readonly Placed[])[], room: number): (readonly Placed[])[] {
  const kept = [...lines];
  let missing = kept.reduce((sum, rows) => sum + rows.length, -room);
  for (let index = kept.length - 1; index >= 0 && missing > 0; index--) {
    const rows = kept[index];
    if (rows?.[0]?.line.kind !== 'row') continue;
    missing -= rows.length;
    kept.splice(index, 1);
  }
  return kept;
}

/** As many rows as there is room for, with the one that is typed into; the last says how many are below. */
function inRoom(rows: readonly Placed[], height: number): readonly Placed[] {
  if (rows.length <= height) return rows;
  const typedInto = rows.findIndex(({ cursorAt }) => cursorAt !== null);
  const start = Math.max(0, Math.min(rows.length - height, typedInto - height + 2));
  const below = rows.length - start - height;
  const shown = rows.slice(start, start + height);
  const last = shown.at(-1);
  if (below <= 0 || last === undefined) return shown;
  return [...shown.slice(0, -1), { ...last, text: `... and ${below + 1} more lines: a taller window has room` }];
}

function withCursor(text: string, x: number, columns: number): Row {
  const at = Math.min(x, columns - 1);
  const [before, after] = [text.slice(0, at), text.slice(at).padEnd(1)];
  return fitRow([span(before), { text: after, read: { isCursor: true } }], columns);
}
