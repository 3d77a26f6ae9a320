import type { Tone } from '../../theme/tones.ts';
import { labelSpan } from '../../widgets/labelled.ts';
import { span, type Row } from '../../widgets/row.ts';

export const LABEL_WIDTH = 16;

export function heading(text: string): Row {
  return [{ text: ` ${text}`, bold: true }];
}

/** A label and its value on one line; the value must be safe. */
export function field(label: string, value: string, tone: Tone = 'plain'): Row {
  return [labelSpan(label, LABEL_WIDTH), span(value, tone)];
}
