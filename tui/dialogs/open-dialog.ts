import type { Cockpit } from '../cockpit/cockpit.ts';
import type { ChangeDialog, ChangePhase } from './change-dialog.ts';

/** The dialog as it is now; null once it was closed or another one took its place. */
export function current({ ui }: Cockpit, id: number): ChangeDialog | null {
  const { overlay } = ui.getState();
  return overlay?.kind === 'change' && overlay.id === id ? overlay : null;
}

/** Changes the open dialog in place; nothing when it is no longer open. */
export function patchDialog(cockpit: Cockpit, id: number, patch: Partial<ChangeDialog>): void {
  const dialog = current(cockpit, id);
  if (dialog !== null) cockpit.ui.setState({ overlay: { ...dialog, ...patch } });
}

/** Shows something new: nothing that was typed before it counts. */
export function turnTo(cockpit: Cockpit, id: number, phase: ChangePhase, patch: Partial<ChangeDialog> = {}): void {
  if (current(cockpit, id) === null) return;
  patchDialog(cockpit, id, { scroll: 0, note: null, ...patch, phase });
  rearm(cockpit);
}

/** From here on keys count only after the next painted frame and the arming delay. */
export function rearm({ ui, arming }: Cockpit): void {
  ui.setState({ isArmed: false });
  arming.open();
}

/** From here on keys count only after a quiet spell. */
export function disarm({ ui, arming }: Cockpit): void {
  ui.setState({ isArmed: false });
  arming.disarm();
}

/** Takes the dialog off the screen; what it has sent goes on. */
export function closeDialog({ ui, arming }: Cockpit): void {
  arming.close();
  ui.setState({ overlay: null, isArmed: false });
}
