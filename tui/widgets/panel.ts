import type { Tone } from '../theme/tones.ts';
import { fitRow, picture, type Row } from './row.ts';
import { fitText } from './safe-text.ts';

type PanelOptions = {
  readonly title: string;
  readonly width: number;
  readonly height: number;
  readonly tone?: Tone;
  /** How many rows there are above the first one shown, and below the last; said in the frame. */
  readonly above?: number;
  readonly below?: number;
};

/** Rows in a frame of exactly `width` × `height` cells; rows that do not fit are left out. */
export function panel(
  rows: readonly Row[],
  { title, width, height, tone = 'faint', above = 0, below = 0 }: PanelOptions,
): Row[] {
  const inner = Math.max(0, width - 2);
  const before = above > 0 ? ` ${above} above ─` : '';
  const room = Math.max(0, inner - 2 - before.length);
  const label = title.length > room ? fitText(title, room) : title;
  const top: Row = [
    picture('┌ ', tone),
    { text: label, bold: true, tone: tone === 'faint' ? 'plain' : tone },
    picture(` ${'─'.repeat(room - label.length)}`, tone),
    picture(before),
    picture('┐', tone),
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
