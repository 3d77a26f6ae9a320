import { selectedId } from '../../cockpit/fleet-view.ts';
import type { ListState } from '../../cockpit/ui-store.ts';
import { formatCount } from '../../widgets/figures.ts';
import { listWindow } from '../../widgets/list-window.ts';
import { fitRow, inverted, span, type Row } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';

export type ListFacts = {
  readonly list: ListState;
  readonly width: number;
  readonly height: number;
  readonly hasFocus: boolean;
};
export type ListRows = {
  readonly heading: Row;
  readonly rows: readonly Row[];
  /** How many there are below the last one on screen. */
  readonly below: number;
};

export function headingRow(text: string, width: number): Row {
  return fitRow([span(text, 'faint')], width);
}

/** The rows of a list that are on screen, the one under the cursor marked. */
export function windowed(
  { list, width, height, hasFocus }: ListFacts,
  ids: readonly string[],
  rowOf: (id: string) => Row,
): Pick<ListRows, 'rows' | 'below'> {
  const place = ids.indexOf(selectedId(ids, list) ?? '');
  const { start, end } = listWindow(ids.length, place, height, list.start);
  const rows = ids.slice(start, end).map((id, index) => {
    const isSelected = start + index === place;
    const row = rowOf(id);
    if (!isSelected) return fitRow(row, width);
    // The pane without the focus keeps its cursor as a mark, not as a bar.
    const [first, ...rest] = row;
    const marked: Row = [{ ...(first ?? span('')), text: `›${(first?.text ?? ' ').slice(1)}` }, ...rest];
    return hasFocus ? fitRow(inverted(marked), width) : fitRow(marked, width);
  });
  return { rows, below: ids.length - end };
}

/** `Regions 3 of 14 /west`: how much of the list the filter leaves. */
export function listTitle(
  name: string,
  shown: number,
  all: number,
  { filter }: ListState,
  isFiltering: boolean,
): string {
  if (filter.value === '' && !isFiltering) return `${name} ${formatCount(all)}`;
  return `${name} ${formatCount(shown)} of ${formatCount(all)} /${safeText(filter.value)}${isFiltering ? '▏' : ''}`;
}
