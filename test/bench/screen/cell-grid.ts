const INVERSE = 1 << 24;
const BLANK = 32;

/** The hand-written way: a screen as numbers, painted cell by cell where it differs from what was painted last. */
export class CellGrid {
  readonly #columns: number;
  readonly #cells: Uint32Array;
  readonly #painted: Uint32Array;

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    this.#cells = new Uint32Array(columns * rows).fill(BLANK);
    this.#painted = new Uint32Array(columns * rows);
  }

  put(row: number, column: number, text: string, isInverse: boolean): void {
    const style = isInverse ? INVERSE : 0;
    const start = row * this.#columns + column;
    for (let index = 0; index < text.length; index++) this.#cells[start + index] = text.charCodeAt(index) | style;
  }

  /** What makes the terminal show it. */
  paint(): string {
    const cells = this.#cells;
    const painted = this.#painted;
    let out = '';
    let at = -1;
    let style = 0;
    for (let index = 0; index < cells.length; index++) {
      const cell = cells[index] ?? BLANK;
      if (cell === painted[index]) continue;
      painted[index] = cell;
      if (at !== index) out += `\x1b[${Math.floor(index / this.#columns) + 1};${(index % this.#columns) + 1}H`;
      if ((cell & INVERSE) !== style) {
        style = cell & INVERSE;
        out += style === 0 ? '\x1b[27m' : '\x1b[7m';
      }
      out += String.fromCharCode(cell & 0xff_ffff);
      at = (index + 1) % this.#columns === 0 ? -1 : index + 1;
    }
    return style === 0 ? out : `${out}\x1b[27m`;
  }
}
