import { readAs, span, type Row, type Span } from './row.ts';
import { safeText } from './safe-text.ts';
import type { TextEditor } from './text-editor.ts';

/** A text with its cursor, scrolled so that the cursor shows. */
export function editorRow({ value, cursor }: TextEditor, isFocused: boolean, width: number): Row {
  const before = safeText(value.slice(0, cursor));
  const after = safeText(value.slice(cursor));
  if (!isFocused) return [span((before + after).slice(0, width))];
  const start = Math.max(0, before.length - width + 1);
  const under = after.slice(0, 1);
  // Without colour there is no inverse either: at the end, where it mostly is, the cursor is a glyph.
  const mark: Span =
    under === ''
      ? { text: '▏', read: { as: '', isCursor: true } }
      : { text: under, inverse: true, read: { as: typed(under), isCursor: true } };
  const rest = after.slice(1, width - before.length + start);
  return [readAs(before.slice(start), typed(before)), mark, readAs(rest, typed(after.slice(1)))];
}

/** Blanks that were typed are kept as they are where others only part columns. */
function typed(text: string): string {
  return text.replaceAll(' ', '\u00a0');
}
