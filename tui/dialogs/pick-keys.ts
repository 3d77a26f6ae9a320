import { say, type Cockpit } from '../cockpit/cockpit.ts';
import type { InputEvent } from '../input/key.ts';
import { editText, textOf } from '../widgets/text-editor.ts';
import { searchState } from './found-servers.ts';
import { isStillAbout } from './pick-about.ts';
import type { PickLine } from './pick-line.ts';
import { soughtName, type PickList } from './pick-list.ts';
import { PICKS } from './picks.ts';

const STEPS: Readonly<Record<string, number>> = {
  down: 1,
  up: -1,
  pagedown: 8,
  pageup: -8,
};

/** What a list makes of a key: it moves, completes or picks, and everything else is typed. */
export function handlePickKey(cockpit: Cockpit, list: PickList, event: InputEvent): void {
  const lines = PICKS[list.source].lines(cockpit, list.typed.value);
  const place = placeIn(lines, list);
  const line = lines[place];
  const key = event.type === 'key' ? event.key : '';
  if (key === 'esc') return close(cockpit);
  if (key === 'tab') return line?.completion === undefined ? undefined : type(cockpit, list, line.completion);
  if (key === 'enter') return enter(cockpit, list, line);
  const step = STEPS[key];
  if (step !== undefined) {
    const next = lines[Math.min(lines.length - 1, Math.max(0, place + step))];
    return cockpit.ui.setState({ overlay: { ...list, selectedId: next?.id ?? null } });
  }
  const typed = editText(list.typed, event);
  if (typed === null) say(cockpit, 'that key does nothing in this list');
  else cockpit.ui.setState({ overlay: { ...list, typed, selectedId: null } });
}

/** Where the cursor is: on its line, or on the first. */
export function placeIn(lines: readonly PickLine[], { selectedId }: PickList): number {
  return Math.max(
    0,
    lines.findIndex(({ id }) => id === selectedId),
  );
}

/** Until the answer to what was typed is there, enter means no line that it may push down, unless one was moved to. */
function enter(cockpit: Cockpit, list: PickList, line: PickLine | undefined): void {
  const isFirst = list.selectedId !== line?.id;
  const isLooking = searchState(cockpit, soughtName(list, cockpit.config))?.isOut === true;
  if (isLooking && (line === undefined || (isFirst && line.mayBeOvertaken === true)))
    return say(cockpit, 'still looking: enter again in a moment', 'warn');
  if (line !== undefined) pick(cockpit, list, line);
}

/** What was not typed in full is shown in full first: nobody runs what they have not read. */
function pick(cockpit: Cockpit, list: PickList, line: PickLine): void {
  if (line.completion !== undefined) return type(cockpit, list, line.completion);
  if (line.choose === null) return say(cockpit, `${line.label}: ${line.reason ?? 'not now'}`, 'warn');
  close(cockpit);
  const { name } = list.about;
  if (line.isOfRow === true && !isStillAbout(cockpit, list.about))
    return say(cockpit, `the cursor is not on ${name ?? 'that row'} any more: nothing was done`, 'warn');
  line.choose(cockpit);
}

function type(cockpit: Cockpit, list: PickList, text: string): void {
  cockpit.ui.setState({ overlay: { ...list, typed: textOf(text), selectedId: null } });
}

function close({ ui }: Cockpit): void {
  ui.setState({ overlay: null });
}
