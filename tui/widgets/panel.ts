import type { Tone } from '../theme/tones.ts';
import { fitRow, picture, type Row } from './row.ts';
import { fitText } from './safe-text.ts';

type PanelOptions = {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly tone?: Tone;
  /** How many rows there are below the last one shown; said in the frame. */
  readonly below?: number;
};

/** Rows in a frame of exactly `width` × `height` cells; rows that do not fit are left out. */
export function panel(rows: readonly Row[], { title, width, height, tone = 'faint', below = 0 }: PanelOptions): Row[] {
  const inner = Math.max(0, width - 2);
  const label = title.length > inner - 2 ? fitText(title, Math.max(0, inner - 2)) : title;
  const top: Row = [
    picture('┌ ', tone),
    { text: label, bold: true, tone: tone === 'faint' ? 'plain' : tone },
    picture(` ${'─'.repeat(Math.max(0, inner - 2 - label.length))}┐`, tone),
  ];
  const body = Array.from({ length: Math.max(0, height - 2) }, (_, index): Row => [
    picture('│', tone),
    ...fitRow(rows[index] ?? [], inner),
    picture('│', tone),
  ]);
  const more = below > 0 ? `─ ${below} more ` : '';
  const bottom: Row = [
    picture('└', tone),
    picture(more),
    picture(`${'─'.repeat(Math.max(0, inner - more.length))}┘`, tone),
  ];
  return [fitRow(top, width), ...body, fitRow(bottom, width)];
}
