import type { Tone } from '../theme/tones.ts';

/** A run of text in one style. Its text is safe: one cell for each UTF-16 unit (see `safeText`). */
export type Span = {
  readonly text: string;
  readonly tone?: Tone;
  readonly bold?: boolean;
  readonly inverse?: boolean;
  readonly read?: Reading;
};

/** How a piece of the screen is read out, where that is not as it is written. */
type Reading = {
  /** What is read in its place; nothing of what is drawn for the eye alone. */
  readonly as?: string;
  /** The row that it is a part of, as that is read, cut nowhere; worked out for who has it read. */
  readonly whole?: () => Row;
  /** What its figure is called, where a heading says so to the eye. */
  readonly label?: string;
  /** The row that it begins is one of a list. */
  readonly item?: ListItem;
  /** What is typed is typed here. */
  readonly isCursor?: true;
};

/** A row of a list: what it is of, null before that is known; where it stands, from 0 on; whether the cursor is on it. */
export type ListItem = {
  readonly id: string | null;
  readonly place: number;
  readonly count: number;
  readonly isSelected: boolean;
};

/** One line of the screen. */
export type Row = readonly Span[];

export function span(text: string, tone: Tone = 'plain'): Span {
  return { text, tone };
}

const UNREAD: Reading = { as: '' };

/** What is drawn for the eye alone: its words stand beside it. */
export function picture(text: string, tone: Tone = 'plain'): Span {
  return { text, tone, read: UNREAD };
}

/** What is written short, and read out in words. */
export function readAs(text: string, words: string, tone: Tone = 'plain'): Span {
  return { text, tone, read: { as: words } };
}

/** A figure whose name stands in a heading. */
export function figure(text: string, label: string, tone: Tone = 'plain'): Span {
  return { text, tone, read: { label } };
}

/** A row that says where in its list it stands, for who does not see it. */
export function asItem([first = span(''), ...rest]: Row, item: ListItem): Row {
  return [{ ...first, read: { ...first.read, item } }, ...rest];
}

export function rowWidth(row: Row): number {
  return row.reduce((width, part) => width + part.text.length, 0);
}

/** The cells from `start` up to `end`, styles kept. */
function sliceRow(row: Row, start: number, end: number): Row {
  const parts: Span[] = [];
  let at = 0;
  for (const part of row) {
    const text = part.text.slice(Math.max(0, start - at), Math.max(0, end - at));
    if (text !== '') parts.push({ ...part, text });
    at += part.text.length;
  }
  return parts;
}

/** Exactly `width` cells: cut with an ellipsis, or filled with blanks. */
export function fitRow(row: Row, width: number): Row {
  const missing = width - rowWidth(row);
  if (missing === 0) return row;
  if (missing > 0) return [...row, { ...fillStyle(row), text: ' '.repeat(missing) }];
  return width <= 0 ? [] : [...readWhole(sliceRow(row, 0, width - 1), () => row), picture('…')];
}

/** The same row, read out as another one. */
export function readWhole([first = span(''), ...rest]: Row, whole: () => Row): Row {
  return [{ ...first, read: { ...first.read, whole } }, ...rest];
}

/** `left` … `right` in exactly `width` cells; the right end wins. */
export function spreadRow(left: Row, right: Row, width: number): Row {
  return fitRow([...fitRow(left, Math.max(0, width - rowWidth(right))), ...right], width);
}

/** Panes side by side. */
export function besideRows(left: readonly Row[], right: readonly Row[]): Row[] {
  return left.map((row, index) => [...row, ...(right[index] ?? [])]);
}

/** `box` painted over `base` with its top left corner at `x`, `y`. */
export function overlayRows(base: readonly Row[], box: readonly Row[], x: number, y: number): Row[] {
  return base.map((row, index) => {
    const patch = box[index - y];
    if (patch === undefined) return row;
    const width = rowWidth(row);
    return [...sliceRow(row, 0, x), ...patch, ...sliceRow(row, x + rowWidth(patch), width)];
  });
}

/** The same text, all in one tone. */
export function toned(row: Row, tone: Tone): Row {
  return row.map((part) => ({ ...part, tone }));
}

/** The same row as the selected one. */
export function inverted(row: Row): Row {
  return row.map((part) => ({ ...part, inverse: true }));
}

export function rowText(row: Row): string {
  return row.map((part) => part.text).join('');
}

/** A selected row is inverse to its end. */
function fillStyle(row: Row): Omit<Span, 'text'> {
  return row.at(-1)?.inverse ? { inverse: true } : {};
}
