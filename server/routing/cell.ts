import type { Location } from '@meridian/shared/region.ts';

/** The map in cells of 2 by 2 degrees, numbered from the south pole, eastwards from the date line. */
const CELL_DEGREES = 2;
const COLUMNS = 360 / CELL_DEGREES;
const ROWS = 180 / CELL_DEGREES;
export const CELLS = ROWS * COLUMNS;

/** What lies on an edge belongs to the cell north or east of it; the north pole and 180° E, to the last one. */
export function cellOf({ latitude, longitude }: Location): number {
  const row = Math.min(ROWS - 1, Math.floor((latitude + 90) / CELL_DEGREES));
  const column = Math.min(COLUMNS - 1, Math.floor((longitude + 180) / CELL_DEGREES));
  return row * COLUMNS + column;
}

export function centreOf(cell: number): Location {
  const [row, column] = [Math.floor(cell / COLUMNS), cell % COLUMNS];
  return { latitude: (row + 0.5) * CELL_DEGREES - 90, longitude: (column + 0.5) * CELL_DEGREES - 180 };
}
