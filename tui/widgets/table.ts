import { fitRow, picture, readWhole, rowWidth, span, type Row } from './row.ts';
import { fitNumber, fitText } from './safe-text.ts';

/** A column of a list, as data: heading, width and what stands in it. */
export type Column<Line> = {
  readonly title: string;
  /** In cells; null for the one that takes what is left. */
  readonly width: number | null;
  /** How wide it may become where there is room, so that what stands in it is whole. */
  readonly maxWidth?: number;
  readonly isRight?: boolean;
  /** Left out where the list is narrower than this. */
  readonly fromWidth?: number;
  /** What its figure is called where it is read out; empty where it speaks for itself. The title, unless said. */
  readonly label?: string;
  /** Its text must be safe; it is cut to the column. */
  readonly cell: (line: Line) => Row;
};

const GAP = 1;

/** The columns as wide as these lines need them, as far as there is room: figures first, a part of one is a wrong one. */
export function fittedColumns<Line>(
  columns: readonly Column<Line>[],
  lines: readonly Line[],
  width: number,
): readonly Column<Line>[] {
  const shown = columns.filter(({ fromWidth = 0 }) => width >= fromWidth);
  let room = roomIn(shown, width);
  const grow = (column: Column<Line>): Column<Line> => {
    const { width: least, maxWidth } = column;
    if (least === null || maxWidth === undefined || room <= 0) return column;
    const longest = lines.reduce((most, line) => Math.max(most, rowWidth(column.cell(line))), least);
    const grown = Math.min(longest, maxWidth, least + room);
    room -= grown - least;
    return { ...column, width: grown };
  };
  const figures = new Map(shown.filter(({ isRight }) => isRight).map((column) => [column, grow(column)]));
  return shown.map((column) => figures.get(column) ?? grow(column));
}

export function tableHeading<Line>(columns: readonly Column<Line>[], width: number): Row {
  const titles = placed(columns, width).map(({ column, cells }) =>
    column.isRight ? fitNumber(column.title, cells) : fitText(column.title, cells),
  );
  return fitRow([picture(titles.join(' '.repeat(GAP)), 'faint')], width);
}

export function tableRow<Line>(columns: readonly Column<Line>[], line: Line, width: number): Row {
  const row = placed(columns, width).flatMap(({ column, cells }, index): Row => {
    const cell = column.cell(line);
    const missing = cells - rowWidth(cell);
    const fitted = column.isRight && missing > 0 ? [span(' '.repeat(missing)), ...cell] : fitRow(cell, cells);
    return index === 0 ? fitted : [span(' '.repeat(GAP)), ...fitted];
  });
  return readWhole(row, () => columns.flatMap((column) => [...labelledCell(column, line), span('  ')]));
}

function labelledCell<Line>({ title, label = title.toLowerCase(), cell }: Column<Line>, line: Line): Row {
  const row = cell(line);
  return label === '' ? row : row.map((part) => ({ ...part, read: { ...part.read, label } }));
}

function placed<Line>(columns: readonly Column<Line>[], width: number) {
  const shown = columns.filter(({ fromWidth = 0 }) => width >= fromWidth);
  const rest = Math.max(0, roomIn(shown, width));
  return shown.map((column) => ({ column, cells: column.width ?? rest }));
}

/** What all of them leave of a width. */
function roomIn<Line>(columns: readonly Column<Line>[], width: number): number {
  return columns.reduce((room, column) => room - (column.width ?? 0) - GAP, width + GAP);
}
