/** What a piece of text means; the theme alone knows its colour. */
export type Tone = 'plain' | 'ok' | 'warn' | 'bad' | 'off' | 'info' | 'faint' | 'danger';

/** The subset of Ink's text props a tone may set. The 16 ANSI colours, so that the user's own palette rules. */
export type ToneStyle = { readonly color?: string; readonly bold?: boolean; readonly dimColor?: boolean };

/** Never the only sign of a state: each comes with a shape and a word. */
export const TONES: Readonly<Record<Tone, ToneStyle>> = {
  plain: {},
  ok: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  off: { color: 'gray' },
  info: { color: 'cyan' },
  faint: { dimColor: true },
  danger: { color: 'red', bold: true },
};
