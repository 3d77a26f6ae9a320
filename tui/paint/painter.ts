import { THEMES, type Theme } from '../theme/themes.ts';
import { rowText, rowWidth, type Row } from '../widgets/row.ts';
import { Cells } from './cells.ts';
import { PLAIN, sequencesOf, styleOf } from './styles.ts';

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
  /** Whether a screen reader follows: lines are written whole, and the cursor shows where the keys are. */
  readonly isReadOut?: boolean;
};

/**
 * Paints a screen of rows by what differs from what is there, cell by cell. It answers what is to be written to the
 * terminal, with every place absolute: nothing depends on where the cursor is, and it may stay anywhere.
 */
export function createPainter({ hasColors, isAscii = false, theme = THEMES.safe, isReadOut = false }: Options) {
  const sequences = sequencesOf(theme);
  let shown = new Cells(0, 0);
  let row = new Cells(0, 1);
  /** The rows that `shown` was made of: most of a screen stays as it is at a key, and need not be taken apart. */
  let shownRows: Row[] = [];
  let cursorShown = '';

  function forget(): void {
    shown.forget();
    shownRows = [];
    cursorShown = '';
  }

  /** What to write so that a terminal of `columns` × `rows.length` cells shows these rows; nothing where it does already. */
  function paint(rows: readonly Row[], columns: number): string {
    if (shown.columns !== columns || shown.rows !== rows.length) {
      shown = new Cells(columns, rows.length);
      row = new Cells(columns, 1);
      shownRows = [];
    }
    const changes = new Changes(columns, sequences);
    for (const [y, next] of rows.entries()) {
      if (isSame(next, shownRows[y])) continue;
      row.write(0, next, hasColors, isAscii);
      // A part of a line says nothing, but for what is typed at its end.
      if (isReadOut && !isContinued(next, shownRows[y])) shown.forgetRow(y);
      changes.add(y, shown, row);
      shown.take(y, row);
      shownRows[y] = next;
    }
    const bytes = changes.end();
    const cursor = isReadOut ? cursorIn(rows) : '';
    if (bytes === '' && cursor === cursorShown) return '';
    cursorShown = cursor;
    return `${BEGIN_FRAME}${bytes}${cursor}${END_FRAME}`;
  }

  return {
    paint,
    /** Nothing is known of what the terminal shows: the next frame writes every cell. */
    forget,
  };
}

export type Painter = ReturnType<typeof createPainter>;

function isSame(next: Row, shown: Row | undefined): boolean {
  if (next === shown) return true;
  if (next.length !== shown?.length) return false;
  return next.every((part, index) => {
    const other = shown[index];
    return other !== undefined && part.text === other.text && styleOf(part) === styleOf(other);
  });
}

/** Whether one is the other with something more at its end. */
function isContinued(next: Row, shown: Row | undefined): boolean {
  if (shown === undefined) return false;
  const [text, before] = [rowText(next).trimEnd(), rowText(shown).trimEnd()];
  return text.startsWith(before) || before.startsWith(text);
}

/** Puts the cursor where the rows have theirs, and shows it. */
function cursorIn(rows: readonly Row[]): string {
  const y = rows.findIndex((row) => row.some(({ read }) => read?.isCursor));
  const row = rows[y];
  if (row === undefined) return '';
  const x = rowWidth(
    row.slice(
      0,
      row.findIndex(({ read }) => read?.isCursor),
    ),
  );
  return `\x1b[${y + 1};${x + 1}H\x1b[?25h`;
}

/** What is to be written for the rows that are added, from the top to the bottom. */
class Changes {
  readonly #columns: number;
  readonly #sequences: readonly string[];
  #out = '';
  #style = PLAIN;
  /** The row and the cell behind the last one that was written; the cursor is nowhere at first. */
  #y = -1;
  #x = 0;

  constructor(columns: number, sequences: readonly string[]) {
    this.#columns = columns;
    this.#sequences = sequences;
  }

  /** Row `y` of `shown` is to become `next`. */
  add(y: number, shown: Cells, next: Cells): void {
    const start = y * this.#columns;
    let blankFrom: number | null = null;
    for (let x = 0; x < this.#columns; x++) {
      if (next.characters[x] === shown.characters[start + x] && next.styles[x] === shown.styles[start + x]) continue;
      blankFrom ??= next.blankFrom(0);
      this.#moveTo(x, y, next);
      this.#restyle(next.styles[x] ?? PLAIN);
      if (x >= blankFrom) {
        this.#out += ERASE_LINE;
        return;
      }
      this.#put(x, x + 1, next);
    }
  }

  end(): string {
    this.#restyle(PLAIN);
    return this.#out;
  }

  #moveTo(x: number, y: number, next: Cells): void {
    // Behind the last column the cursor hangs between two rows: it is always placed anew.
    const isInRow = this.#y === y;
    if (!isInRow) this.#out += `\x1b[${y + 1};${x + 1}H`;
    else if (x - this.#x > BRIDGE_CELLS || !this.#isStyled(this.#x, x, next)) this.#out += `\x1b[${x + 1}G`;
    else this.#put(this.#x, x, next);
    this.#y = y;
    this.#x = x;
  }

  #isStyled(from: number, to: number, next: Cells): boolean {
    for (let x = from; x < to; x++) if (next.styles[x] !== this.#style) return false;
    return true;
  }

  #put(from: number, to: number, next: Cells): void {
    for (let x = from; x < to; x++) this.#out += String.fromCharCode(next.characters[x] ?? 0);
    this.#x = to;
  }

  #restyle(wanted: number): void {
    if (wanted !== this.#style) this.#out += this.#sequences[wanted] ?? '';
    this.#style = wanted;
  }
}
