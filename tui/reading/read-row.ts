import type { ListItem, Row, Span } from '../widgets/row.ts';

/** A row in words. */
export type ReadRow = {
  readonly text: string;
  /** Without the figures that have a name: what it is, and how it is. */
  readonly brief: string;
  readonly item: ListItem | null;
  /** The cell of the text that is typed at; null where nothing is. */
  readonly cursorAt: number | null;
};

/** What is read for a glyph; a shape has its word beside it. */
const WORDS: Readonly<Record<string, string>> = {
  '→': 'to',
  '·': ',',
  '×': 'times',
  '…': '...',
  '’': "'",
  '⚑': 'alerts',
};
const GLYPHS = /[\u2500-\u25ff\u2800-\u28ff→·×…’⚑✕›]/g;

/** A row of the screen as it is read out: no shapes, no bars, figures with their names, one thing after the other. */
export function readRow(row: Row): ReadRow {
  const item = row.find(({ read }) => read?.item !== undefined)?.read?.item ?? null;
  const whole = row.find(({ read }) => read?.whole !== undefined)?.read?.whole;
  return { ...wordsOf(whole === undefined ? row : whole()), item };
}

function wordsOf(row: Row): Omit<ReadRow, 'item'> {
  const cursor = row.findIndex(({ read }) => read?.isCursor === true);
  return {
    text: tidy(textOf(row)),
    brief: tidy(textOf(row.filter(({ read }) => read?.label === undefined))),
    cursorAt: cursor < 0 ? null : tidy(`${textOf(row.slice(0, cursor))}|`).length - 1,
  };
}

/** Two blanks part one thing from the next, as they do in columns. */
const PART = '  ';

function textOf(row: Row): string {
  return row.map(pieceOf).join('');
}

function pieceOf({ text, read }: Span): string {
  const plain = (read?.as ?? text).replaceAll(GLYPHS, (glyph) => WORDS[glyph] ?? '');
  if (read?.label === undefined) return plain;
  const value = tidy(plain);
  return value === '' ? PART : `${PART}${read.label} ${figureInWords(value)}${PART}`;
}

/** `431/440`, `86%`, `1:12`, `<3s` and `-` in words. */
function figureInWords(figure: string): string {
  if (figure === '-') return 'unknown';
  return figure
    .replaceAll(/([\d,]+)\/(?=\d)/g, '$1 of ')
    .replaceAll(/(\d)%/g, '$1 percent')
    .replaceAll(/(?<![\w.:])(\d+):(\d\d)(?![\w:.])/g, '$1 min $2 s')
    .replaceAll(/(s|min|\d)-(?=\d)/g, '$1 to ')
    .replaceAll(/<(?=\d)/g, 'under ')
    .replaceAll(/^-(?=\d)/g, 'minus ');
}

function tidy(text: string): string {
  return text
    .replaceAll(/ {2,}/g, ', ')
    .replaceAll(/ +,/g, ',')
    .replaceAll(/,(?: *,)+/g, ',')
    .replaceAll(/: *, */g, ': ')
    .replaceAll(/^[, ]+|[, ]+$/g, '')
    .replaceAll(TYPED_BLANK, ' ');
}

/** A blank that was typed: no other text on the screen has it. */
const TYPED_BLANK = '\u00a0';
