import type { Cockpit } from '../cockpit/cockpit.ts';
import { say } from '../cockpit/cockpit.ts';
import type { InputEvent, KeyEvent } from '../input/key.ts';
import { editText, EMPTY_TEXT } from '../widgets/text-editor.ts';
import type { ChangeDialog, Field } from './change-dialog.ts';
import { submitFields } from './change-flow.ts';
import { shownKey } from './key-page.ts';
import { COPY_KEY, copyChange } from './copy-change.ts';
import { gateOf } from './gate.ts';
import { closeDialog, disarm, patchDialog } from './open-dialog.ts';
import { handleOverrideKey, OVERRIDE_KEY, startOverride } from './overriding.ts';
import { confirmChange } from './sending.ts';

const PASTE_REFUSED = 'pasted text is ignored here';
const PASTE_DOES_NOT_COUNT = 'type it: a paste does not count';
/** Fast typing over a slow link brings two or three keys in one read; more at once is a paste that nothing marked. */
const TYPED_AT_ONCE_MAX = 3;
const KEY_WOULD_BE_LOST = 'this key is shown nowhere else: ctrl-c once more quits without it';
/** Puts a ready text into the field that has some. */
const SUGGESTION_KEY = 'ctrl-r';
const SUGGESTION_WAITS = 'what you typed stays: empty the field for a ready text';
const TYPING = 'that looks like typing: nothing was confirmed';

/** What the open change dialog makes of a key. Until it is armed it takes none. */
export function handleChangeKey(cockpit: Cockpit, dialog: ChangeDialog, event: InputEvent): void {
  if (!cockpit.arming.isArmed()) return handleEarlyKey(cockpit, dialog, event);
  const { phase } = dialog;
  if (phase.name === 'key') return handleKeyShown(cockpit, event);
  if (event.type === 'key' && event.key === 'esc') return leave(cockpit, dialog);
  if (event.type === 'key' && event.key === COPY_KEY && phase.name !== 'fields' && dialog.step !== null)
    return copyChange(cockpit, dialog, dialog.step);
  if (phase.name === 'override') return handleOverrideKey(cockpit, dialog, event);
  if (phase.name === 'told' && event.type === 'key' && event.key === 'enter') return closeDialog(cockpit);
  if (phase.name === 'fields') return handleFields(cockpit, dialog, phase.focus, event);
  if (phase.name === 'confirm') return handleConfirm(cockpit, dialog, event);
  if (event.type === 'paste') return patchDialog(cockpit, dialog.id, { note: PASTE_REFUSED });
  if (phase.name === 'blocked' && event.key === 'enter' && dialog.fields.length > 0)
    return backToFields(cockpit, dialog);
  if (event.key === OVERRIDE_KEY && startOverride(cockpit, dialog)) return;
  scroll(cockpit, dialog, event.key);
}

/** Only leaving is taken from a dialog that was read and then disarmed: it changes nothing. */
function handleEarlyKey(cockpit: Cockpit, dialog: ChangeDialog, event: InputEvent): void {
  if (cockpit.arming.wasArmed() && event.type === 'key' && event.key === 'esc') return leave(cockpit, dialog);
  cockpit.arming.pressed();
}

function leave(cockpit: Cockpit, dialog: ChangeDialog): void {
  closeDialog(cockpit);
  if (dialog.phase.name === 'sending') say(cockpit, `still being asked: ${dialog.definition.title}`, 'warn');
  else if (dialog.phase.name !== 'stopped' && dialog.phase.name !== 'told') say(cockpit, 'nothing was changed');
}

/** The key is gone for ever with this dialog: only enter and esc close it. */
function handleKeyShown(cockpit: Cockpit, event: InputEvent): void {
  if (event.type === 'key' && (event.key === 'enter' || event.key === 'esc')) closeDialog(cockpit);
}

/** Whether quitting now would lose a key for ever and was not said so yet; it is said then. */
export function asksBeforeLosingKey(cockpit: Cockpit): boolean {
  const { overlay } = cockpit.ui.getState();
  if (overlay?.kind !== 'change' || shownKey(overlay) === null || overlay.note === KEY_WOULD_BE_LOST) return false;
  patchDialog(cockpit, overlay.id, { note: KEY_WOULD_BE_LOST });
  return true;
}

function backToFields(cockpit: Cockpit, dialog: ChangeDialog): void {
  // What was planned is no longer what will be asked.
  patchDialog(cockpit, dialog.id, { phase: { name: 'fields', focus: 0 }, step: null, note: null, scroll: 0 });
}

function handleFields(cockpit: Cockpit, dialog: ChangeDialog, focus: number, event: InputEvent): void {
  const { fields, id } = dialog;
  const field = fields[focus];
  if (field === undefined) return;
  if (event.type === 'key') {
    const isLast = focus === fields.length - 1;
    if (event.key === 'enter' && isLast) return void submitFields(cockpit, dialog);
    const step = { enter: 1, tab: 1, down: 1, up: -1, 'shift-tab': -1 }[event.key];
    if (step !== undefined) {
      const next = (focus + step + fields.length) % fields.length;
      return patchDialog(cockpit, id, { phase: { name: 'fields', focus: next }, note: null });
    }
  }
  if (event.type === 'key' && event.key === SUGGESTION_KEY) return suggest(cockpit, dialog, field);
  const edited = field.choices ? nextChoice(field, event) : editText(field.editor, event);
  if (edited !== null) edit(cockpit, dialog, field, edited);
}

function edit(cockpit: Cockpit, { id, fields }: ChangeDialog, field: Field, editor: Field['editor']): void {
  patchDialog(cockpit, id, { fields: fields.map((each) => (each === field ? { ...each, editor } : each)), note: null });
}

/** The next of a field's ready texts; what someone worded is never written over. */
function suggest(cockpit: Cockpit, dialog: ChangeDialog, field: Field): void {
  const texts = field.suggestions === undefined ? [] : cockpit.config[field.suggestions];
  const at = texts.indexOf(field.editor.value);
  if (at < 0 && field.editor.value !== '') return patchDialog(cockpit, dialog.id, { note: SUGGESTION_WAITS });
  const value = texts[(at + 1) % texts.length];
  if (value !== undefined) edit(cockpit, dialog, field, { value, cursor: value.length });
}

function nextChoice({ choices = [], editor }: Field, event: InputEvent): Field['editor'] | null {
  if (event.type === 'paste') return null;
  const at = choices.indexOf(editor.value);
  const step = { ' ': 1, right: 1, left: -1 }[event.key];
  // A choice is also made by its first letter.
  const byLetter = choices.find((choice) => choice.toLowerCase().startsWith(event.key.toLowerCase()));
  const value = step === undefined ? byLetter : choices[(at + step + choices.length) % choices.length];
  return value === undefined ? null : { value, cursor: 0 };
}

function handleConfirm(cockpit: Cockpit, dialog: ChangeDialog, event: InputEvent): void {
  const { phase, id } = dialog;
  if (phase.name !== 'confirm') return;
  const { tier, confirm } = gateOf(dialog.step);
  if (confirm === null) {
    if (event.type === 'paste') return patchDialog(cockpit, id, { note: PASTE_REFUSED });
    if (event.key === 'y') return send(cockpit, dialog);
    return handleUnoffered(cockpit, dialog, event);
  }
  if (tier >= 3 && isPasted(event))
    return patchDialog(cockpit, id, { phase: { name: 'confirm', typed: EMPTY_TEXT }, note: PASTE_DOES_NOT_COUNT });
  if (event.type === 'key' && event.key === 'enter') {
    if (phase.typed.value.trim() === confirm) return send(cockpit, dialog);
    return patchDialog(cockpit, id, { note: `type ${confirm} exactly, then enter` });
  }
  const typed = editText(phase.typed, event);
  if (typed !== null) return patchDialog(cockpit, id, { phase: { name: 'confirm', typed }, note: null });
  if (event.type === 'key') scroll(cockpit, dialog, event.key);
}

/** Whether this is no typing: marked as a paste, too much at once, or an enter on the heels of its own text. */
function isPasted(event: InputEvent): boolean {
  if (event.type === 'paste' || event.textsInRead > TYPED_AT_ONCE_MAX) return true;
  return event.key === 'enter' && event.textsInRead > 0;
}

/** Whoever types a text here means another window: its next `y` must not confirm. */
function handleUnoffered(cockpit: Cockpit, dialog: ChangeDialog, { key, text }: KeyEvent): void {
  if (text === null || key in SCROLLS) return scroll(cockpit, dialog, key);
  disarm(cockpit);
  patchDialog(cockpit, dialog.id, { note: TYPING });
}

function send(cockpit: Cockpit, dialog: ChangeDialog): void {
  const { link } = cockpit.fleet.getState();
  if (link.state !== 'open') return patchDialog(cockpit, dialog.id, { note: 'no link to the server: not sent' });
  void confirmChange(cockpit, dialog);
}

const SCROLLS: Readonly<Record<string, number>> = {
  j: 1,
  down: 1,
  k: -1,
  up: -1,
  'ctrl-d': 8,
  'ctrl-u': -8,
  pagedown: 8,
  pageup: -8,
};

function scroll(cockpit: Cockpit, dialog: ChangeDialog, key: string): void {
  const rows = SCROLLS[key];
  if (rows !== undefined) patchDialog(cockpit, dialog.id, { scroll: Math.max(0, dialog.scroll + rows) });
}
