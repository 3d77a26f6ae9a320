import type { Tone } from '../theme/tones.ts';
import { span, type Row } from './row.ts';
import { safeText, wrapText } from './safe-text.ts';

/** Text in lines of at most `width` cells, each as far in as its first. */
export function paragraph(text: string, width: number, tone: Tone): Row[] {
  return text
    .split('\n')
    .map(safeText)
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      return wrapText(line.slice(indent.length), width - indent.length).map((part) => [span(indent + part, tone)]);
    });
}
