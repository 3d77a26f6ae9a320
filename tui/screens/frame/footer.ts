import { isOn, reasonAgainst, READ_ONLY } from '../../commands/availability.ts';
import type { Command } from '../../commands/command.ts';
import { goBack } from '../../commands/go-back.ts';
import { keysOf } from '../../commands/key-table.ts';
import { COMMANDS } from '../../commands/registry.ts';
import { showKeys } from '../../commands/picks.ts';
import { FIELDS, type KeyWord } from '../../cockpit/fields.ts';
import { marksInUse } from '../../cockpit/marks.ts';
import { canWrite } from '../../cockpit/write-mode.ts';
import type { Cockpit } from '../../cockpit/cockpit.ts';
import type { UiState } from '../../cockpit/ui-store.ts';
import { shownKey } from '../../dialogs/key-page.ts';
import { fitRow, rowWidth, span, type Row } from '../../widgets/row.ts';

const GAP = '  ';
/** On every screen, however narrow: the way to all the other keys, and the way out. */
const ALWAYS: readonly Command[] = [showKeys, goBack];

/** The last line: the keys that matter most here; a dead one is dim. Where a field or a dialog takes the keys, its own. */
export function presentFooter(cockpit: Cockpit): Row {
  const { columns } = cockpit.ui.getState().size;
  const taken = keysTaken(cockpit.ui.getState());
  if (taken !== null) return fitRow(spaced([DEAD_KEYS, ...taken.map(keyRow), keyRow(['ctrl-c', 'quit'])]), columns);
  const [first, ...others] = COMMANDS.flatMap((command) => {
    const part = partOf(cockpit, command);
    return part === null ? [] : [{ part, width: rowWidth(part) + GAP.length, isKept: ALWAYS.includes(command) }];
  });
  const parts = [...(first === undefined ? [] : [first]), ...marksPart(cockpit), ...others];
  // No gap after the last one.
  let room = columns + GAP.length;
  for (const { width, isKept } of parts) if (isKept) room -= width;
  let isFull = false;
  const shown = parts.filter(({ width, isKept }) => {
    if (isKept) return true;
    isFull ||= width > room;
    if (!isFull) room -= width;
    return !isFull;
  });
  return fitRow(spaced(shown.map(({ part }) => part)), columns);
}

/** The last line of every screen begins with it. */
const DEAD_KEYS: Row = [span(`? ${showKeys.short}`, 'faint')];

function spaced(parts: readonly Row[]): Row {
  return parts.flatMap((part, index) => (index === 0 ? part : [span(GAP), ...part]));
}

function keyRow([key, word]: KeyWord): Row {
  return [{ text: key, bold: true, tone: 'info' }, span(` ${word}`)];
}

const OF_LISTS: readonly KeyWord[] = [
  ['enter', 'picks'],
  ['up down', 'move'],
  ['esc', 'leaves'],
];

/** The keys of the field or dialog that takes all of them; null where there is none. A question has the others in itself. */
function keysTaken({ overlay, isArmed, typingInto }: UiState): readonly KeyWord[] | null {
  if (overlay?.kind === 'pick') return OF_LISTS;
  // As in the dialog itself: whoever reads a key may press it.
  if (overlay !== null && !isArmed) return [];
  if (overlay?.kind === 'change' && shownKey(overlay) !== null) return [['enter', 'I have it']];
  if (overlay !== null) return [['esc', 'leaves']];
  return typingInto === null ? null : FIELDS[typingInto].keys;
}

/** How many rows the keys of changes act on; wherever they do, however narrow. */
function marksPart(cockpit: Cockpit) {
  const { length } = marksInUse(cockpit);
  const part: Row = [{ text: `${length} marked`, bold: true, tone: 'info' }];
  return length === 0 ? [] : [{ part, width: rowWidth(part) + GAP.length, isKept: true }];
}

/** A key with its word or two; null for a command that has no place here. */
function partOf(cockpit: Cockpit, command: Command): Row | null {
  const short = shortOf(cockpit, command);
  if (short === undefined || !isOn(cockpit, command)) return null;
  const [key] = keysOf(cockpit.config, command);
  if (key === undefined) return null;
  const reason = reasonAgainst(cockpit, command);
  // Of the two modes only the way to the other one is worth its place.
  if (command.id.startsWith('write.') && (command.id === 'write.open') === canWrite(cockpit.ui.getState())) return null;
  const isLive = reason === null || reason === READ_ONLY;
  return [
    {
      text: key === command.keys[0] ? (command.footerKey ?? key) : key,
      bold: isLive,
      tone: isLive ? 'info' : 'faint',
    },
    span(` ${short}`, isLive ? 'plain' : 'faint'),
  ];
}

/** Of the past nothing is changed, and no mode would help. */
function shortOf({ ui }: Cockpit, { id, changes, short, shortInPast }: Command): string | undefined {
  if (ui.getState().travel === null) return short;
  return changes || id.startsWith('write.') ? undefined : (shortInPast ?? short);
}
