/** What stands for a glyph where a terminal has none but ASCII: as wide, and told apart by shape all the same. */
const STAND_INS: Readonly<Record<string, string>> = {
  '●': 'o',
  '▲': '!',
  '✕': 'X',
  '■': '#',
  '◌': '?',
  '⚑': '!',
  '›': '>',
  '…': '~',
  '·': '-',
  '→': '>',
  '’': "'",
  '×': 'x',
  '│': '|',
  '─': '-',
  '▏': '|',
  '█': '#',
};
const CORNERS = '┌┐└┘';
const BAR_PARTS = '▎▍▌▋▊▉';
const LEVELS = '▁▂▃▄▅▆▇';
const LEVEL_STAND_INS = '_.-=+*%';
const BRAILLE = { from: 0x2801, to: 0x28ff } as const;

const byCode = new Map<number, number>([
  ...Object.entries(STAND_INS).map(([glyph, plain]) => [glyph.charCodeAt(0), plain.charCodeAt(0)] as const),
  ...Array.from(CORNERS, (glyph) => [glyph.charCodeAt(0), '+'.charCodeAt(0)] as const),
  ...Array.from(BAR_PARTS, (glyph) => [glyph.charCodeAt(0), '='.charCodeAt(0)] as const),
  ...Array.from(LEVELS, (glyph, level) => [glyph.charCodeAt(0), LEVEL_STAND_INS.charCodeAt(level)] as const),
]);

/** A UTF-16 unit as ASCII. */
export function asciiOf(code: number): number {
  if (code < 0x7f) return code;
  if (code >= BRAILLE.from && code <= BRAILLE.to) return ':'.charCodeAt(0);
  return byCode.get(code) ?? '?'.charCodeAt(0);
}

/** Whether a terminal's locale says that it shows more than ASCII. */
export function isUtf8({ LC_ALL, LC_CTYPE, LANG }: Readonly<Record<string, string | undefined>>): boolean {
  const locale = LC_ALL || LC_CTYPE || LANG || '';
  // Many systems say nothing at all, and show everything; `C` and `POSIX` are said.
  return locale === '' || /utf-?8/i.test(locale);
}
