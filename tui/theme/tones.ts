/** What a piece of text means; the theme alone knows its colour. */
export type Tone = 'plain' | 'ok' | 'warn' | 'bad' | 'off' | 'info' | 'faint' | 'danger';

/**
 * Each tone as parameters of SGR (ECMA-48 8.3.117): the 16 ANSI colours, so that the user's own palette rules.
 * Never the only sign of a state: each comes with a shape and a word.
 */
export const TONES: Readonly<Record<Tone, readonly number[]>> = {
  plain: [],
  ok: [32],
  warn: [33],
  bad: [1, 31],
  off: [90],
  info: [36],
  faint: [2],
  danger: [1, 31],
};
