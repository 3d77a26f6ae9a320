import { READ_ONLY } from '../commands/availability.ts';
import { editorRow } from '../widgets/editor-row.ts';
import { listWindow, pageStartOf } from '../widgets/list-window.ts';
import { asItem, inverted, readAs, span, type Row } from '../widgets/row.ts';
import { fitText, safeText } from '../widgets/safe-text.ts';
import type { DialogRows } from './change-presenter.ts';
import { keysInWords } from './keys-in-words.ts';
import { placeIn } from './pick-keys.ts';
import type { PickLine } from './pick-line.ts';
import type { PickList } from './pick-list.ts';
import { PICKS } from './picks.ts';

const LABEL_WIDTH = 18;
/** Between a line's text and what stands at its end. */
const GAP = 2;
/** The field, and a blank row below it. */
const FIELD_ROWS = 2;

type Facts = {
  readonly width: number;
  readonly height: number;
  /** Whether the list turns pages, instead of keeping its cursor in the middle. */
  readonly isPaged: boolean;
  /** What is said while not all servers that are called so are known; null where they are. */
  readonly search: string | null;
};

/** What is typed, and what it leaves; a dead line is dim with its reason. */
export function presentPick(
  list: PickList,
  lines: readonly PickLine[],
  { width, height, isPaged, search }: Facts,
): DialogRows {
  const { title, prompt, empty, foot } = PICKS[list.source];
  const place = placeIn(lines, list);
  const room = Math.max(1, height - FIELD_ROWS);
  const from = isPaged ? pageStartOf(place, room) : place - Math.floor(room / 2);
  const window = listWindow(lines.length, place, room, from);
  const shown = lines.slice(window.start, window.end).map((line, index): Row => {
    const isSelected = window.start + index === place;
    const item = { id: line.id, place: window.start + index, count: lines.length, isSelected };
    const row = asItem([span(isSelected ? '›' : ' '), ...pickRow(line, width - 1)], item);
    return isSelected ? inverted(row) : row;
  });
  const field: Row = [readAs(prompt, 'typed: ', 'info'), ...editorRow(list.typed, true, width - prompt.length)];
  return {
    title: safeText(title(list.about.name)),
    body: [field, [], ...(lines.length === 0 ? [[span(` ${safeText(search ?? empty)}`, 'faint')]] : shown)],
    foot: [[span(foot, 'faint')]],
  };
}

function pickRow({ label, text, reason, note = '' }: PickLine, width: number): Row {
  // Read-only is the rule, not a fault: it needs no sentence on every line.
  const why = reason === null ? '' : reason === READ_ONLY ? '  (W first)' : `  (${reason})`;
  const said = safeText(`${text}${why}`);
  const room = width - LABEL_WIDTH;
  const aside = said.length + GAP + note.length <= room ? note : '';
  return [
    readAs(
      fitText(safeText(label), LABEL_WIDTH),
      `${keysInWords(safeText(label))}  `,
      reason === null ? 'info' : 'faint',
    ),
    readAs(fitText(said, room - aside.length), `${said}  `, reason === null ? 'plain' : 'faint'),
    span(aside, 'faint'),
  ];
}
