import { say, type Cockpit } from '../cockpit/cockpit.ts';
import type { InputEvent } from '../input/key.ts';
import { paragraph } from '../widgets/paragraph.ts';
import { span } from '../widgets/row.ts';
import { safeText } from '../widgets/safe-text.ts';
import type { AskDialog } from './ask-dialog.ts';
import type { DialogRows } from './change-presenter.ts';
import { closeDialog, rearm } from './open-dialog.ts';

export function openAsk(cockpit: Cockpit, ask: Omit<AskDialog, 'kind'>): void {
  cockpit.ui.setState({ overlay: { kind: 'ask', ...ask } });
  rearm(cockpit);
}

/** `y` does it, once the dialog can have been read. */
export function handleAskKey(cockpit: Cockpit, { run }: AskDialog, event: InputEvent): void {
  const { arming } = cockpit;
  const key = event.type === 'key' ? event.key : null;
  // Leaving runs nothing: it is taken from a dialog that was read once.
  if (!arming.isArmed() && !(key === 'esc' && arming.wasArmed())) return arming.pressed();
  if (key !== 'y' && key !== 'esc') return;
  closeDialog(cockpit);
  if (key === 'y') return run();
  say(cockpit, 'nothing was run');
}

export function presentAsk({ title, text }: AskDialog, { isArmed, width }: AskFacts): DialogRows {
  return {
    title: safeText(title),
    body: paragraph(text, width, 'plain'),
    foot: [isArmed ? [{ text: 'y runs it', bold: true }, span('   esc leave', 'faint')] : [span('…', 'faint')]],
  };
}

type AskFacts = { readonly isArmed: boolean; readonly width: number };
