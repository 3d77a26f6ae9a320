import type { Tone } from '../theme/tones.ts';
import { span, type Row } from './row.ts';
import { fitText, safeText, wrapText } from './safe-text.ts';

const LABEL_WIDTH = 10;

/** A text with its label before it, wrapped beside it. */
export function labelled(label: string, text: string, width: number, tone: Tone = 'plain'): Row[] {
  return wrapText(safeText(text), Math.max(10, width - LABEL_WIDTH - 3)).map((line, index) => [
    span(` ${fitText(index === 0 ? label : '', LABEL_WIDTH)} `, 'faint'),
    span(line, tone),
  ]);
}
