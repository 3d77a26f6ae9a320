import { CellGrid } from './cell-grid.ts';

const FIGURES = 9;
const NAME_WIDTH = 40;
const FIGURE_WIDTH = 12;
const HEADING = 'name';

/** A list of nodes and their figures, painted by hand: the least that shows as much as the cockpit does. */
export class RawList {
  readonly #grid: CellGrid;
  readonly #rows: number;
  readonly #figures: Float64Array;
  selected = 0;

  constructor(size: { readonly columns: number; readonly rows: number }, nodes: number) {
    this.#grid = new CellGrid(size.columns, size.rows);
    this.#rows = size.rows;
    this.#figures = new Float64Array(nodes * FIGURES);
  }

  /** Every node reports something else. */
  tick(turn: number): void {
    const figures = this.#figures;
    for (let index = 0; index < figures.length; index++) figures[index] = (index * 7 + turn * 13) % 1000;
  }

  /** One node in sight reports one other figure. */
  change(turn: number): void {
    this.#figures[0] = turn % 2 === 0 ? 73 : 21;
  }

  /** What brings the screen up to date; the selected row is inverse and marked. */
  paint(): string {
    this.#grid.put(0, 0, HEADING.padEnd(NAME_WIDTH), false);
    for (let row = 1; row < this.#rows; row++) {
      const node = row - 1;
      const isSelected = node === this.selected;
      this.#grid.put(row, 0, `${isSelected ? '›' : ' '} node-${node}.example`.padEnd(NAME_WIDTH), isSelected);
      for (let figure = 0; figure < FIGURES; figure++) {
        const value = (this.#figures[node * FIGURES + figure] ?? 0).toFixed(1);
        this.#grid.put(row, NAME_WIDTH + figure * FIGURE_WIDTH, value.padStart(FIGURE_WIDTH), isSelected);
      }
    }
    return this.#grid.paint();
  }
}
