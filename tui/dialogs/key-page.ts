import { paragraph } from '../widgets/paragraph.ts';
import { span, type Row } from '../widgets/row.ts';
import { safeText } from '../widgets/safe-text.ts';
import type { ChangeDialog } from './change-dialog.ts';

type Facts = { readonly isArmed: boolean; readonly columns: number };

const BORN_OUT = 'The server is disabled and in maintenance until E returns it.';
const IS_TAKEN = 'Its page tells which key the node was heard with; K ends the one before.';

/** The key that a dialog has to show, this once; null where there is none. */
export function shownKey({ phase }: ChangeDialog): string | null {
  return phase.name === 'key' ? phase.apiKey : null;
}

/**
 * The page of a new key. No frame stands beside the key and nothing before it: whatever a terminal copies of that line
 * is the key, whole, wherever it fits the width.
 */
export function presentKeyPage(dialog: ChangeDialog, apiKey: string, { isArmed, columns }: Facts): Row[] {
  const width = columns - 2;
  const isAdded = dialog.step?.request.type === 'addOrUpdateRegionServer';
  const said = (text: string): Row[] => paragraph(` ${text}`, width, 'plain');
  const note = dialog.note === null ? [] : [[], ...paragraph(` ${dialog.note}`, width, 'warn')];
  return [
    [],
    ...said(`${isAdded ? 'The server was added. Its API key' : 'The server has a new API key'}, shown this once:`),
    [],
    ...cut(safeText(apiKey), columns).map((line): Row => [{ text: line, bold: true }]),
    [],
    ...said(`Give it to the node now. ${isAdded ? BORN_OUT : IS_TAKEN}`),
    ...note,
    [],
    [span(isArmed ? ' enter: I have it' : ' …', 'faint')],
  ];
}

function cut(text: string, width: number): string[] {
  return Array.from({ length: Math.ceil(text.length / width) }, (_, index) =>
    text.slice(index * width, (index + 1) * width),
  );
}
