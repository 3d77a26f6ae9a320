import { expect, test } from 'vitest';
import { themeFor, THEMES, type ThemeName } from '../../../../tui/theme/themes.ts';
import { TONES, type Tone } from '../../../../tui/theme/tones.ts';
import { BLACK, contrast, type Colour, distance, EYES, textColour, WHITE } from '../kit/colours.ts';

/** WCAG 2.2, 1.4.3: text of any size. */
const TEXT_CONTRAST = 4.5;
/** Far more than what is just seen, which is 2. */
const APART = 20;
const [BITS_16, BITS_256] = [4, 8];

/** On what each is meant to be read; the 16 colours as xterm ships them. */
const ON: readonly (readonly [ThemeName, number, Colour])[] = [
  ['safe', BITS_256, BLACK],
  ['dark', BITS_256, BLACK],
  ['light', BITS_256, WHITE],
  ['dark', BITS_16, BLACK],
  ['light', BITS_16, WHITE],
];

function colour(name: ThemeName, bits: number, tone: Tone): Colour | null {
  return textColour(themeFor(name, bits)[tone]);
}

test.each(ON)('what theme %s writes with %i bits of colour can be read', (name, bits, background) => {
  const read = TONES.map((tone) => [tone, colour(name, bits, tone)] as const).filter(([, text]) => text !== null);
  const dull = read.filter(([, text]) => text !== null && contrast(text, background) < TEXT_CONTRAST);
  expect(dull).toEqual([]);
  expect(read.map(([tone]) => tone)).toEqual(expect.arrayContaining(['ok', 'warn', 'bad', 'info']));
});

test.each(ON)('well, troubled and broken differ in theme %s with %i bits, for all eyes', (name, bits) => {
  const [ok, warn, bad] = (['ok', 'warn', 'bad'] as const).map((tone) => colour(name, bits, tone) ?? BLACK);
  const near = Object.entries(EYES).flatMap(([eyes, matrix]) =>
    ([ok, warn, bad] as Colour[]).flatMap((one, index, all) =>
      all.slice(index + 1).flatMap((other) => {
        const apart = Math.round(distance(one, other, matrix));
        return apart < APART ? [`${eyes}: ${one.join()} and ${other.join()} are ${apart} apart`] : [];
      }),
    ),
  );
  expect(near).toEqual([]);
});

test('red and green are near each other for many: that is why the default has neither of them alone', () => {
  const { ok, bad } = THEMES.terminal;
  const [green, red] = [textColour(ok) ?? BLACK, textColour(bad) ?? BLACK];
  expect(distance(green, red, EYES['no green cones'])).toBeLessThan(distance(green, red, EYES['all cones']) / 2);
});

test('with 16 colours no theme asks for more of them', () => {
  for (const name of Object.keys(THEMES) as ThemeName[])
    for (const tone of TONES) expect(themeFor(name, BITS_16)[tone].join(';')).toMatch(/^(?:[124]|3[0-7]|9[0-7]|;)*$/);
});
