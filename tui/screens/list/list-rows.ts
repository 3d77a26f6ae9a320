import type { ListState } from '../../cockpit/ui-store.ts';
import { cursorOf, type Order } from '../../lists/order.ts';
import { formatCount } from '../../widgets/figures.ts';
import { listWindow } from '../../widgets/list-window.ts';
import { asItem, fitRow, inverted, picture, readAs, span, type Row } from '../../widgets/row.ts';
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
} & OutOfSight;

/** How many rows there are above the first one on screen, and below the last. */
export type OutOfSight = { readonly above: number; readonly below: number };

export function headingRow(text: string, width: number): Row {
  return fitRow([picture(text, 'faint')], width);
}

/** The rows of a list that are on screen, the one under the cursor marked; one that has not come yet is a `…`. */
export function windowed(
  { list, width, height, hasFocus }: ListFacts,
  order: Order,
  rowOf: (id: string) => Row,
): Pick<ListRows, 'rows' | keyof OutOfSight> {
  const { place } = cursorOf(order, list);
  const { start, end } = listWindow(order.count, place ?? -1, height, list.start);
  const rows = Array.from({ length: end - start }, (_, index) => {
    const isSelected = start + index === place;
    const id = order.at(start + index);
    const row = asItem(id === null ? NOT_YET : rowOf(id), {
      id,
      place: start + index,
      count: order.count,
      isSelected,
    });
    if (!isSelected) return fitRow(row, width);
    // The pane without the focus keeps its cursor as a mark, not as a bar.
    const [first, ...rest] = row;
    const marked: Row = [{ ...(first ?? span('')), text: `›${(first?.text ?? ' ').slice(1)}` }, ...rest];
    return hasFocus ? fitRow(inverted(marked), width) : fitRow(marked, width);
  });
  return { rows, above: start, below: order.count - end };
}

const NOT_YET: Row = [readAs('   …', 'not known yet', 'faint')];

/** `Regions 3 of 14 /west`: how much of the list the filter leaves; `…` before that is known. */
export function listTitle(
  name: string,
  shown: number | null,
  all: number,
  filter: string,
  isFiltering: boolean,
  /** Which rows are left out besides; empty where none are. */
  only = '',
): string {
  if (filter === '' && !isFiltering && only === '') return `${name} ${formatCount(all)}`;
  const some = shown === null ? '…' : formatCount(shown);
  const typed = filter === '' && !isFiltering ? '' : ` /${safeText(filter)}${isFiltering ? '▏' : ''}`;
  return `${name} ${some} of ${formatCount(all)}${only}${typed}`;
}
