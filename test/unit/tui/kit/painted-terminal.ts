import { Unicode11Addon } from '@xterm/addon-unicode11';
import headless from '@xterm/headless';

export type UnicodeTable = '6' | '11';

const ALTERNATE_SCREEN = '\x1b[?1049h';

/** A terminal without a window, as a painter meets it: bytes in, cells out. */
export class PaintedTerminal {
  readonly #terminal: headless.Terminal;

  constructor(columns: number, rows: number, unicode: UnicodeTable = '11') {
    this.#terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#terminal.write(ALTERNATE_SCREEN);
    if (unicode === '6') return;
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
  }

  /** Resolves when all of it is on the screen. */
  write(bytes: string): Promise<void> {
    return new Promise((resolve) => this.#terminal.write(bytes, resolve));
  }

  resize(columns: number, rows: number): void {
    this.#terminal.resize(columns, rows);
  }

  /** The rows, each with what its cells hold and how it looks: `[bold 1]✕ OFFLINE[]   12`. */
  screen(): string[] {
    const buffer = this.#terminal.buffer.active;
    const cell = buffer.getNullCell();
    return Array.from({ length: this.#terminal.rows }, (_, y) => {
      const line = buffer.getLine(buffer.viewportY + y);
      let [text, look] = ['', 0];
      for (let x = 0; x < this.#terminal.cols; x++) {
        line?.getCell(x, cell);
        const next = lookOf(cell);
        if (next !== look) text += `[${nameOf(next)}]`;
        text += cell.getChars() || ' ';
        // A glyph that takes two cells, or none, moves what is behind it.
        if (cell.getWidth() !== 1) text += `<${cell.getWidth()}>`;
        look = next;
      }
      return text;
    });
  }

  text(): string {
    const buffer = this.#terminal.buffer.active;
    return Array.from(
      { length: this.#terminal.rows },
      (_, y) => buffer.getLine(buffer.viewportY + y)?.translateToString(true) ?? '',
    ).join('\n');
  }

  dispose(): void {
    this.#terminal.dispose();
  }
}

const BOLD = 0x1;
const DIM = 0x2;
const INVERSE = 0x4;

function lookOf(cell: headless.IBufferCell): number {
  const flags = (cell.isBold() ? BOLD : 0) | (cell.isDim() ? DIM : 0) | (cell.isInverse() ? INVERSE : 0);
  // The default colour is -1.
  return flags | ((cell.getFgColor() + 1) << 3) | ((cell.getBgColor() + 1) << 12);
}

function nameOf(look: number): string {
  const [foreground, background] = [(look >> 3) & 0x1ff, (look >> 12) & 0x1ff];
  return [
    look & BOLD ? 'bold' : '',
    look & DIM ? 'dim' : '',
    look & INVERSE ? 'inverse' : '',
    foreground === 0 ? '' : `${foreground - 1}`,
    background === 0 ? '' : `on ${background - 1}`,
  ]
    .filter((each) => each !== '')
    .join(' ');
}
