import { reasonAgainst } from '../commands/availability.ts';
import type { Command } from '../commands/command.ts';
import { needsRowsOfFilter, rowsAreComing } from '../commands/target-names.ts';
import { keyTable } from '../commands/key-table.ts';
import { repaintScreen } from '../commands/repaint-screen.ts';
import { suspend } from '../commands/suspend.ts';
import { closeDialog } from '../dialogs/open-dialog.ts';
import { asksBeforeLosingKey, handleChangeKey } from '../dialogs/change-keys.ts';
import { handleAskKey } from '../dialogs/asking.ts';
import { handlePickKey } from '../dialogs/pick-keys.ts';
import { errorText } from '../data/port.ts';
import type { InputEvent, TerminalEvent } from '../input/key.ts';
import { ARMING_DELAY_MS } from '../input/arming.ts';
import { createStrayTyping } from '../input/stray-typing.ts';
import { isTooSmall } from '../screens/fleet/layout.ts';
import { editText } from '../widgets/text-editor.ts';
import { say, type Cockpit } from './cockpit.ts';
import { FIELDS } from './fields.ts';
import { createHeldKeys } from './held-keys.ts';
import { runCommand } from './run-command.ts';
import { afterKey, waitsForEsc } from './notices.ts';
import { pinSelection } from './selection.ts';
import { closeWriteMode } from './write-mode.ts';

const TOO_EARLY = 'that key came before the row it means: press it again';
const STRAY = 'that looks like typed text: ignored';

/** What has to do with the terminal, whatever stands on it: a dialog or a field too. */
const ANYWHERE = [repaintScreen, suspend];

/**
 * The one place where keys arrive. The innermost context takes the key: the open dialog, the field being typed
 * into, the screen. A throw in a handler is shown, and ends nothing.
 */
export function createDispatcher(cockpit: Cockpit): (event: TerminalEvent) => void {
  const { ui, config } = cockpit;
  const { commandFor } = keyTable(config);
  const stray = createStrayTyping(cockpit.clock);
  const heldKeys = createHeldKeys(cockpit, dispatchSafely);
  /** When write mode was opened from read-only, until a quiet moment has followed; null where it was not just now. */
  let openedAtMs: number | null = null;
  let writeUntilBefore: number | null = null;

  function dispatch(event: TerminalEvent): void {
    // Whoever presses a key, or looks here again, waits for the link.
    if (cockpit.live.getState().link.state !== 'open') cockpit.port.retryNow();
    if (event.type === 'focus') return;
    if (isTextAfterOpening(event)) return;
    const wasReadOnly = ui.getState().writeUntilMs === null;
    take(event);
    if (wasReadOnly && ui.getState().writeUntilMs !== null) openedAtMs = cockpit.clock.nowMs();
  }

  /**
   * Whoever opens write mode goes on with the key of a change, however fast; where a small letter or a blank comes in the
   * same moment, it was the first letter of a word.
   */
  function isTextAfterOpening(event: InputEvent): boolean {
    const sinceMs = cockpit.clock.nowMs() - (openedAtMs ?? Number.NEGATIVE_INFINITY);
    openedAtMs = null;
    const isText = event.type === 'key' && event.text !== null && commandFor(event.key)?.changes !== true;
    if (!isText || sinceMs >= ARMING_DELAY_MS || ui.getState().writeUntilMs === null) return false;
    closeWriteMode(cockpit);
    say(cockpit, `${STRAY}, and read-only as before`, 'warn', 'stray');
    return true;
  }

  function take(event: InputEvent): void {
    if (event.type === 'key' && event.key === 'ctrl-c')
      return asksBeforeLosingKey(cockpit) ? undefined : cockpit.quit();
    if (event.type === 'key') {
      // A letter is text wherever text goes.
      const command = event.key.startsWith('ctrl-') ? commandFor(event.key) : undefined;
      if (command !== undefined && ANYWHERE.includes(command)) return runCommand(cockpit, command);
    }
    if (heldKeys.isHolding()) return heldKeys.hold(event);
    const { overlay, typingInto, terminal } = ui.getState();
    if (isTooSmall(terminal)) return onTooSmall(event);
    const isUnarmed = (overlay?.kind === 'change' || overlay?.kind === 'ask') && !cockpit.arming.isArmed();
    if ((overlay === null && typingInto === null) || isUnarmed) if (isStrayTyping(event)) return;
    if (overlay?.kind === 'change') return handleChangeKey(cockpit, overlay, event);
    if (overlay?.kind === 'ask') return handleAskKey(cockpit, overlay, event);
    if (overlay?.kind === 'pick') return handlePickKey(cockpit, overlay, event);
    if (typingInto !== null) return onFieldKey(FIELDS[typingInto], event);
    if (event.type === 'paste') return say(cockpit, 'pasted text is ignored here: no text field is open', 'warn');
    if (event.key === 'esc' && takesNoticeAway()) return;
    pinSelection(cockpit);
    const command = commandFor(event.key);
    if (command !== undefined && isLook(command) && meansRowToCome(command)) return heldKeys.hold(event);
    forgetAnswer();
    if (command === undefined) return;
    if (heldKeys.isReleasing() && !isLook(command)) return say(cockpit, TOO_EARLY, 'warn');
    runCommand(cockpit, command);
  }

  function forgetAnswer(): void {
    const { notices } = ui.getState();
    const kept = afterKey(notices);
    if (kept.length < notices.length) ui.setState({ notices: kept });
  }

  /** What waits to be seen lies on top of all else that `esc` leaves, but for a screen that stands still. */
  function takesNoticeAway(): boolean {
    const { notices, frozenAtMs } = ui.getState();
    if (frozenAtMs !== null || !notices.some(waitsForEsc)) return false;
    ui.setState({ notices: notices.filter((notice) => !waitsForEsc(notice)) });
    return true;
  }

  /** Where other rows are coming every key means those; where only the cursor's is, what can do without it need not wait. */
  function meansRowToCome(command: Command): boolean {
    return rowsAreComing(cockpit) && (needsRowsOfFilter(cockpit) !== null || reasonAgainst(cockpit, command) !== null);
  }

  function isStrayTyping(event: InputEvent): boolean {
    if (event.type === 'paste') return false;
    const command = commandFor(event.key);
    if (command === undefined) return false;
    if (isLook(command)) return false;
    const isStray = stray.note(event.key);
    if (stray.isFirst()) writeUntilBefore = ui.getState().writeUntilMs;
    if (!isStray) return false;
    if (ui.getState().overlay !== null) closeDialog(cockpit);
    ui.setState({ writeUntilMs: writeUntilBefore });
    say(cockpit, STRAY, 'warn', 'stray');
    return true;
  }

  function onFieldKey(field: (typeof FIELDS)[keyof typeof FIELDS], event: InputEvent): void {
    const key = event.type === 'key' ? event.key : null;
    if (key === 'enter' || key === 'tab') return field.accept(cockpit);
    if (key === 'esc') return field.cancel(cockpit);
    // What is under the field still moves.
    if (key === 'up' || key === 'down') {
      pinSelection(cockpit);
      return commandFor(key)?.run(cockpit);
    }
    const edited = editText(field.read(ui.getState()), event);
    if (edited !== null) field.write(cockpit, edited);
  }

  function onTooSmall(event: InputEvent): void {
    if (event.type === 'key' && event.key === 'q') cockpit.quit();
  }

  function dispatchSafely(event: TerminalEvent): void {
    try {
      dispatch(event);
    } catch (error) {
      say(cockpit, `that key failed: ${errorText(error)}`, 'bad');
    }
  }

  return dispatchSafely;
}

/** Whether it only looks, so that nothing is lost where it comes late. */
function isLook({ changes, isOwn, id }: Command): boolean {
  return !changes && isOwn !== true && id !== 'write.open';
}
