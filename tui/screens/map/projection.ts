import type { Location } from '@meridian/shared/region.ts';
import { LAND } from './land.ts';

/** A picture of the world in terminal cells, each of 2 by 4 dots. */
export type MapSize = { readonly columns: number; readonly rows: number };

const DOTS_IN_CELL = { across: 2, down: 4 } as const;
const WEST = -180;

/** The largest whole picture that fits: a degree is as wide as it is high, and a dot about as well. */
export function mapSizeIn(columns: number, rows: number): MapSize {
  const shape = (LAND.columns * DOTS_IN_CELL.down) / (LAND.rows * DOTS_IN_CELL.across);
  const fitting = Math.max(1, Math.min(columns, Math.floor(rows * shape)));
  return { columns: fitting, rows: Math.max(1, Math.min(rows, Math.round(fitting / shape))) };
}

/** The cell of a place; what lies beyond the picture's edge is shown on it. Equirectangular. */
export function cellOf({ latitude, longitude }: Location, { columns, rows }: MapSize): { x: number; y: number } {
  return {
    x: within(Math.floor(((longitude - WEST) / LAND.columns) * columns), columns),
    y: within(Math.floor(((LAND.topLatitude - latitude) / LAND.rows) * rows), rows),
  };
}

function within(index: number, count: number): number {
  return Math.max(0, Math.min(count - 1, index));
}

const bits = Buffer.from(LAND.bits, 'base64');

function isLand(row: number, column: number): boolean {
  const bit = row * LAND.columns + column;
  return (((bits[bit >> 3] ?? 0) >> (bit & 7)) & 1) === 1;
}

/** The bit of each dot of a braille character, by row and column; Unicode 16, chapter 21.1. */
const BRAILLE_DOTS = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;
const BRAILLE = 0x2800;

let drawn: { readonly size: MapSize; readonly lines: readonly string[] } | null = null;

/** The land as braille, a line for each row of cells; the last picture is kept. */
export function landLines(size: MapSize): readonly string[] {
  if (drawn?.size.columns === size.columns && drawn.size.rows === size.rows) return drawn.lines;
  const lines = Array.from({ length: size.rows }, (_, y) =>
    Array.from({ length: size.columns }, (_unused, x) => landCell(x, y, size)).join(''),
  );
  drawn = { size, lines };
  return lines;
}

function landCell(x: number, y: number, { columns, rows }: MapSize): string {
  let dots = 0;
  BRAILLE_DOTS.forEach((row, down) =>
    row.forEach((bit, across) => {
      const column = Math.floor(((x + (across + 0.5) / DOTS_IN_CELL.across) / columns) * LAND.columns);
      const line = Math.floor(((y + (down + 0.5) / DOTS_IN_CELL.down) / rows) * LAND.rows);
      if (isLand(line, column)) dots |= bit;
    }),
  );
  return dots === 0 ? ' ' : String.fromCodePoint(BRAILLE + dots);
}
