import { span, type Row } from './row.ts';

/** As many of a page's rows as there is room for, from one of them on; the last says how many are below, and the keys. */
export function pageOf(rows: readonly Row[], start: number, height: number, keys = 'j'): readonly Row[] {
  const from = Math.min(start, Math.max(0, rows.length - height));
  const shown = rows.slice(from, from + height);
  const below = rows.length - from - height;
  return below > 0 ? [...shown.slice(0, -1), [span(` … ${below + 1} more rows: ${keys}`, 'faint')]] : shown;
}
