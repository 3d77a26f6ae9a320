/** What a piece of text means; the theme alone knows its colour. */
export const TONES = ['plain', 'ok', 'warn', 'bad', 'off', 'info', 'faint', 'danger'] as const;
export type Tone = (typeof TONES)[number];
