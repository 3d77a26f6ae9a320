let segmenter: Intl.Segmenter | null = null;

/** What a reader takes for one character each. */
export function graphemes(text: string): string[] {
  if (/^[\x20-\x7e]*$/.test(text)) return text.split('');
  // Made for the first text that needs it: it takes longer than a frame, and most texts are ASCII.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'grapheme' });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}
