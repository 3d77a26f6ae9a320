import type { Tone } from '../theme/tones.ts';
import { readAs, span, type Row, type Span } from './row.ts';
import { fitText, safeText, wrapText } from './safe-text.ts';

const LABEL_WIDTH = 10;

/** A text with its label before it, wrapped beside it. */
export function labelled(label: string, text: string, width: number, tone: Tone = 'plain'): Row[] {
  return wrapText(safeText(text), Math.max(10, width - LABEL_WIDTH - 3)).map((line, index) => [
    labelSpan(index === 0 ? label : '', LABEL_WIDTH),
    span(line, tone),
  ]);
}

/** What stands before a value, in so many cells. */
export function labelSpan(label: string, width: number): Span {
  return readAs(` ${fitText(label, width)} `, label === '' ? '' : `${label}: `, 'faint');
}
