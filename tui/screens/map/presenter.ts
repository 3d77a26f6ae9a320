import type { ShownRegion } from '../../cockpit/fleet-view.ts';
import { picture, toned, type Row, type Span } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';
import { cellOf, landLines, type MapSize } from './projection.ts';

type Facts = {
  /** Worst first: where two regions share a cell, its mark is the worst one's. */
  readonly regions: readonly ShownRegion[];
  readonly selectedId: string | null;
  readonly size: MapSize;
  readonly isLive: boolean;
};

type Mark = { readonly x: number; readonly y: number; readonly lead: ShownRegion; readonly others: number };

/** The world with a mark for each region: shaped and coloured by its health, named where there is room. */
export function presentMap({ regions, selectedId, size, isLive }: Facts): Row[] {
  const marks = marksOf(regions, selectedId, size);
  const cells = landLines(size).map((line) => Array.from(line, (text) => picture(text, 'faint')));
  const taken = new Set(marks.map(({ x, y }) => keyOf(x, y)));
  for (const { x, y, lead } of marks) {
    const isSelected = lead.region.regionId === selectedId;
    put(cells, x, y, { ...picture(lead.health.shape, lead.health.tone), bold: true, inverse: isSelected });
  }
  for (const mark of marks) nameMark(cells, taken, mark, mark.lead.region.regionId === selectedId, size);
  const rows = cells.map(joined);
  return isLive ? rows : rows.map((row) => toned(row, 'faint'));
}

/** A mark for each cell that has a region, the selected one's first: it is on top, and gets its name before all others. */
function marksOf(regions: readonly ShownRegion[], selectedId: string | null, size: MapSize): Mark[] {
  const marks = new Map<string, Mark>();
  const selected = regions.filter(({ region }) => region.regionId === selectedId);
  const others = regions.filter(({ region }) => region.regionId !== selectedId);
  for (const line of [...selected, ...others]) {
    const { x, y } = cellOf(line.region.location, size);
    const before = marks.get(keyOf(x, y));
    marks.set(
      keyOf(x, y),
      before === undefined ? { x, y, lead: line, others: 0 } : { ...before, others: before.others + 1 },
    );
  }
  return [...marks.values()];
}

function nameMark(cells: Span[][], taken: Set<string>, mark: Mark, isSelected: boolean, size: MapSize): void {
  const { x, y, lead, others } = mark;
  const name = `${safeText(lead.region.regionId)}${others > 0 ? ` +${others}` : ''}`;
  const start = [x + 2, x - 1 - name.length].find((from) => hasRoom(taken, from, y, name.length, size));
  if (start === undefined) return;
  const tone = lead.health.tone === 'ok' ? 'plain' : lead.health.tone;
  // With a blank on either side, or the land around it would be read as part of it.
  Array.from(` ${name} `).forEach((text, index) => {
    const at = start - 1 + index;
    if (taken.has(keyOf(at, y))) return;
    taken.add(keyOf(at, y));
    put(cells, at, y, { ...picture(text, tone), bold: isSelected });
  });
}

/** Whether a name and a blank on either side of it would cover nothing but land. */
function hasRoom(taken: ReadonlySet<string>, from: number, y: number, length: number, { columns }: MapSize): boolean {
  if (from < 0 || from + length > columns) return false;
  const around = Array.from({ length: length + 2 }, (_, index) => keyOf(from - 1 + index, y));
  return !around.some((key) => taken.has(key));
}

function put(cells: Span[][], x: number, y: number, cell: Span): void {
  const row = cells[y];
  if (row?.[x] !== undefined) row[x] = cell;
}

/** Neighbours of one style as one span. */
function joined(cells: readonly Span[]): Row {
  const row: Span[] = [];
  for (const cell of cells) {
    const last = row.at(-1);
    const isSame =
      last !== undefined && last.tone === cell.tone && last.bold === cell.bold && last.inverse === cell.inverse;
    if (isSame) row[row.length - 1] = { ...last, text: last.text + cell.text };
    else row.push(cell);
  }
  return row;
}

function keyOf(x: number, y: number): string {
  return `${x},${y}`;
}
