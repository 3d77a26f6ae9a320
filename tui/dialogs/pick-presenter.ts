import { READ_ONLY } from '../commands/availability.ts';
import { editorRow } from '../widgets/editor-row.ts';
import { listWindow } from '../widgets/list-window.ts';
import { inverted, span, type Row } from '../widgets/row.ts';
import { fitText, safeText } from '../widgets/safe-text.ts';
import type { DialogRows } from './change-presenter.ts';
import { placeIn } from './pick-keys.ts';
import type { PickLine } from './pick-line.ts';
import type { PickList } from './pick-list.ts';
import { PICKS } from './picks.ts';

const LABEL_WIDTH = 18;
/** The field, and a blank row below it. */
const FIELD_ROWS = 2;

/** What is typed, and what it leaves; a dead line is dim with its reason. */
export function presentPick(
  list: PickList,
  lines: readonly PickLine[],
  { width, height }: { readonly width: number; readonly height: number },
): DialogRows {
  const { title, prompt, empty, foot } = PICKS[list.source];
  const place = placeIn(lines, list);
  const room = Math.max(1, height - FIELD_ROWS);
  const window = listWindow(lines.length, place, room, place - Math.floor(room / 2));
  const shown = lines.slice(window.start, window.end).map((line, index): Row => {
    const row = pickRow(line, width - 1);
    return window.start + index === place ? inverted([span('›'), ...row]) : [span(' '), ...row];
  });
  const field: Row = [span(prompt, 'info'), ...editorRow(list.typed, true, width - prompt.length)];
  return {
    title,
    body: [field, [], ...(lines.length === 0 ? [[span(` ${empty}`, 'faint')]] : shown)],
    foot: [[span(foot, 'faint')]],
  };
}

function pickRow({ label, text, reason }: PickLine, width: number): Row {
  // Read-only is the rule, not a fault: it needs no sentence on every line.
  const why = reason === null ? '' : reason === READ_ONLY ? '  (W first)' : `  (${reason})`;
  return [
    span(fitText(safeText(label), LABEL_WIDTH), reason === null ? 'info' : 'faint'),
    span(fitText(safeText(`${text}${why}`), width - LABEL_WIDTH), reason === null ? 'plain' : 'faint'),
  ];
}
