import type { Theme } from '../theme/themes.ts';
import { TONES, type Tone } from '../theme/tones.ts';
import type { Span } from '../widgets/row.ts';

/** A style as one number, so that cells compare quickly: the tone, bold and inverse. 0 is plain. */
export type Style = number;

export const PLAIN: Style = 0;

const TONE_INDEX = Object.fromEntries(TONES.map((tone, index) => [tone, index])) as Record<Tone, number>;
const BOLD = 0x40;
const INVERSE = 0x80;

export function styleOf({ tone = 'plain', bold, inverse }: Span): Style {
  return TONE_INDEX[tone] | (bold ? BOLD : 0) | (inverse ? INVERSE : 0);
}

/** What a blank looks like: its colour shows only where it is inverse. */
export function blankStyleOf(style: Style): Style {
  return style & INVERSE ? style : PLAIN;
}

/** The escape sequences that change from any style to each one, by its number. */
export function sequencesOf(theme: Theme): readonly string[] {
  return Array.from({ length: 0x100 }, (_, style) => {
    const colours = theme[TONES[style & ~(BOLD | INVERSE)] ?? 'plain'];
    const weight = style & BOLD && !colours.includes(1) ? [1] : [];
    return `\x1b[${[0, ...weight, ...(style & INVERSE ? [7] : []), ...colours].join(';')}m`;
  });
}
