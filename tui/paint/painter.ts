import { THEMES, type Theme } from '../theme/themes.ts';
import type { Row } from '../widgets/row.ts';
import { Cells } from './cells.ts';
import { PLAIN, sequencesOf } from './styles.ts';

/** DEC mode 2026: the terminal shows what comes between as one. A terminal without it ignores both. */
const BEGIN_FRAME = '\x1b[?2026h';
const END_FRAME = '\x1b[?2026l';
const ERASE_LINE = '\x1b[K';
/** So many unchanged cells are written again sooner than jumped over: a jump is as long. */
const BRIDGE_CELLS = 4;

type Options = {
  readonly hasColors: boolean;
  /** Whether the terminal shows nothing but ASCII. */
  readonly isAscii?: boolean;
  readonly theme?: Theme;
};

/**
 * Paints a screen of rows by what differs from what is there, cell by cell. It answers what is to be written to the
 * terminal, with every place absolute: nothing depends on where the cursor is, and it may stay anywhere.
 */
export function createPainter({ hasColors, isAscii = false, theme = THEMES.safe }: Options) {
  const sequences = sequencesOf(theme);
  let shown = new Cells(0, 0);
  let next = new Cells(0, 0);

  /** What to write so that a terminal of `columns` × `rows.length` cells shows these rows; nothing where it does already. */
  function paint(rows: readonly Row[], columns: number): string {
    if (shown.columns !== columns || shown.rows !== rows.length) {
      shown = new Cells(columns, rows.length);
      next = new Cells(columns, rows.length);
    }
    for (const [y, row] of rows.entries()) next.write(y, row, hasColors, isAscii);
    const changes = difference(shown, next, sequences);
    [shown, next] = [next, shown];
    return changes === '' ? '' : `${BEGIN_FRAME}${changes}${END_FRAME}`;
  }

  return {
    paint,
    /** Nothing is known of what the terminal shows: the next frame writes every cell. */
    forget: () => shown.forget(),
  };
}

export type Painter = ReturnType<typeof createPainter>;

function difference(shown: Cells, next: Cells, sequences: readonly string[]): string {
  const { columns, rows } = next;
  let out = '';
  let style = PLAIN;
  /** The cell behind the last one that was written; the cursor is nowhere at first. */
  let cursor = -1;

  function moveTo(at: number, y: number): void {
    const x = at - y * columns;
    // Behind the last column the cursor hangs between two rows: it is always placed anew.
    const isInRow = cursor > at - x;
    if (!isInRow) out += `\x1b[${y + 1};${x + 1}H`;
    else if (at - cursor > BRIDGE_CELLS || !isStyled(cursor, at)) out += `\x1b[${x + 1}G`;
    else put(cursor, at);
  }

  function isStyled(from: number, to: number): boolean {
    for (let at = from; at < to; at++) if (next.styles[at] !== style) return false;
    return true;
  }

  function put(from: number, to: number): void {
    for (let at = from; at < to; at++) out += String.fromCharCode(next.characters[at] ?? 0);
    cursor = to;
  }

  function restyle(wanted: number): void {
    if (wanted !== style) out += sequences[wanted] ?? '';
    style = wanted;
  }

  for (let y = 0; y < rows; y++) {
    const start = y * columns;
    const end = start + columns;
    let blankFrom: number | null = null;
    for (let at = start; at < end; at++) {
      if (next.characters[at] === shown.characters[at] && next.styles[at] === shown.styles[at]) continue;
      blankFrom ??= start + next.blankFrom(y);
      moveTo(at, y);
      restyle(next.styles[at] ?? PLAIN);
      if (at >= blankFrom) {
        out += ERASE_LINE;
        break;
      }
      put(at, at + 1);
    }
  }
  restyle(PLAIN);
  return out;
}
