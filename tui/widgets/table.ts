import { fitRow, rowWidth, span, type Row } from './row.ts';
import { fitNumber, fitText } from './safe-text.ts';

/** A column of a list, as data: heading, width and what stands in it. */
export type Column<Line> = {
  readonly title: string;
  /** In cells; null for the one that takes what is left. */
  readonly width: number | null;
  readonly isRight?: boolean;
  /** Left out where the list is narrower than this. */
  readonly fromWidth?: number;
  /** Its text must be safe; it is cut to the column. */
  readonly cell: (line: Line) => Row;
};

const GAP = 1;

export function tableHeading<Line>(columns: readonly Column<Line>[], width: number): Row {
  const titles = placed(columns, width).map(({ column, cells }) =>
    column.isRight ? fitNumber(column.title, cells) : fitText(column.title, cells),
  );
  return fitRow([span(titles.join(' '.repeat(GAP)), 'faint')], width);
}

export function tableRow<Line>(columns: readonly Column<Line>[], line: Line, width: number): Row {
  return placed(columns, width).flatMap(({ column, cells }, index): Row => {
    const cell = column.cell(line);
    const missing = cells - rowWidth(cell);
    const fitted = column.isRight && missing > 0 ? [span(' '.repeat(missing)), ...cell] : fitRow(cell, cells);
    return index === 0 ? fitted : [span(' '.repeat(GAP)), ...fitted];
  });
}

function placed<Line>(columns: readonly Column<Line>[], width: number) {
  const shown = columns.filter(({ fromWidth = 0 }) => width >= fromWidth);
  const fixed = shown.reduce((sum, column) => sum + (column.width ?? 0) + GAP, -GAP);
  const rest = Math.max(0, width - fixed);
  return shown.map((column) => ({ column, cells: column.width ?? rest }));
}
