import { asciiOf } from '../theme/ascii.ts';
import type { Row } from '../widgets/row.ts';
import { blankStyleOf, PLAIN, styleOf } from './styles.ts';

const BLANK = 0x20;
const STAND_IN = 0x3f;
/** No cell holds it: whatever is to be there differs from it. */
const UNKNOWN = 0;

/** A screen of cells, row by row: a UTF-16 unit and a style each. */
export class Cells {
  readonly columns: number;
  readonly rows: number;
  readonly characters: Uint16Array;
  readonly styles: Uint8Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.characters = new Uint16Array(columns * rows).fill(UNKNOWN);
    this.styles = new Uint8Array(columns * rows).fill(PLAIN);
  }

  forget(): void {
    this.characters.fill(UNKNOWN);
  }

  forgetRow(y: number): void {
    this.characters.fill(UNKNOWN, y * this.columns, (y + 1) * this.columns);
  }

  /** Row `y` becomes this one, blank behind its end; what is too long is cut. Without colours all of it is plain. */
  write(y: number, row: Row, hasColors: boolean, isAscii: boolean): void {
    const end = (y + 1) * this.columns;
    let at = y * this.columns;
    for (const part of row) {
      const style = hasColors ? styleOf(part) : PLAIN;
      const blankStyle = blankStyleOf(style);
      const { text } = part;
      for (let index = 0; index < text.length && at < end; index++, at++) {
        const unit = printable(text.charCodeAt(index));
        const character = isAscii ? asciiOf(unit) : unit;
        this.characters[at] = character;
        this.styles[at] = character === BLANK ? blankStyle : style;
      }
    }
    this.characters.fill(BLANK, at, end);
    this.styles.fill(PLAIN, at, end);
  }

  /** Row `y` becomes what the only row of these is. */
  take(y: number, { characters, styles }: Cells): void {
    this.characters.set(characters, y * this.columns);
    this.styles.set(styles, y * this.columns);
  }

  /** Where the plain blanks begin that row `y` ends with. */
  blankFrom(y: number): number {
    const start = y * this.columns;
    let at = start + this.columns;
    while (at > start && this.characters[at - 1] === BLANK && this.styles[at - 1] === PLAIN) at--;
    return at - start;
  }
}

/** Rows hold safe text; should one not, nothing in it steers the terminal. */
function printable(character: number): number {
  return character < BLANK || (character >= 0x7f && character < 0xa0) ? STAND_IN : character;
}
