import type { Tone } from './tones.ts';

/** The colours of the tones, as parameters of SGR (ECMA-48 8.3.117). Never the only sign of a state: each has a shape and a word. */
export type Theme = Readonly<Record<Tone, readonly number[]>>;

const xterm = (colour: number): number[] => [38, 5, colour];

/**
 * `safe`: told apart by people who see no red or no green, in the 16 colours that the terminal's own palette rules; no
 * bright black, which some palettes make the background. `terminal`: the customary ones. `dark`, `light`: of 256, for
 * backgrounds of that kind. `mono`: none.
 */
export const THEMES = {
  safe: {
    plain: [],
    ok: [36],
    warn: [33],
    bad: [1, 91],
    off: [2],
    info: [96],
    faint: [2],
    danger: [1, 91],
  },
  terminal: {
    plain: [],
    ok: [32],
    warn: [33],
    bad: [1, 31],
    off: [90],
    info: [36],
    faint: [2],
    danger: [1, 31],
  },
  dark: {
    plain: [],
    ok: xterm(80),
    warn: xterm(221),
    bad: [1, ...xterm(209)],
    off: xterm(245),
    info: xterm(117),
    faint: xterm(247),
    danger: [1, ...xterm(209)],
  },
  light: {
    plain: [],
    ok: xterm(24),
    warn: xterm(130),
    bad: [1, ...xterm(88)],
    off: xterm(242),
    info: xterm(25),
    faint: xterm(240),
    danger: [1, ...xterm(88)],
  },
  mono: { plain: [], ok: [], warn: [1], bad: [1, 4], off: [2], info: [], faint: [2], danger: [1, 4] },
} as const satisfies Readonly<Record<string, Theme>>;
export type ThemeName = keyof typeof THEMES;

/** What stands for a theme of 256 colours on a terminal that has 16. */
const OF_16: { readonly [Name in ThemeName]?: Theme } = {
  dark: THEMES.safe,
  light: {
    plain: [],
    ok: [34],
    warn: [35],
    bad: [1, 31],
    off: [2],
    info: [34],
    faint: [2],
    danger: [1, 31],
  },
};
/** Of a terminal with 256 colours, as `getColorDepth` tells it. */
const BITS_OF_256 = 8;

/** The colours of a theme, in those that a terminal has: 4 bits are 16 of them, 8 are 256. */
export function themeFor(name: ThemeName, colorBits: number): Theme {
  return (colorBits < BITS_OF_256 ? OF_16[name] : undefined) ?? THEMES[name];
}
