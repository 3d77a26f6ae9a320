import { TONES, type Tone } from '../theme/tones.ts';
import type { Span } from '../widgets/row.ts';

/** A style as one number, so that cells compare quickly: the tone, bold and inverse. 0 is plain. */
export type Style = number;

export const PLAIN: Style = 0;

const TONE_NAMES = Object.keys(TONES) as Tone[];
const TONE_INDEX = Object.fromEntries(TONE_NAMES.map((tone, index) => [tone, index])) as Record<Tone, number>;
const BOLD = 0x40;
const INVERSE = 0x80;

export function styleOf({ tone = 'plain', bold, inverse }: Span): Style {
  return TONE_INDEX[tone] | (bold ? BOLD : 0) | (inverse ? INVERSE : 0);
}

/** What a blank looks like: its colour shows only where it is inverse. */
export function blankStyleOf(style: Style): Style {
  return style & INVERSE ? style : PLAIN;
}

/** The escape sequence that changes from any style to this one. */
export function sgr(style: Style): string {
  return SGR[style] ?? '';
}

const SGR: readonly string[] = Array.from({ length: 0x100 }, (_, style) => {
  const tone = TONES[TONE_NAMES[style & ~(BOLD | INVERSE)] ?? 'plain'];
  const codes = [...new Set([...(style & BOLD ? [1] : []), ...(style & INVERSE ? [7] : []), ...tone])];
  return `\x1b[${[0, ...codes].join(';')}m`;
});
