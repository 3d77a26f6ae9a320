import type { Cockpit } from '../cockpit/cockpit.ts';
import type { Undoable } from './change-dialog.ts';

/** Later than this others have built on it: then it is a change of its own, not an undo. */
const UNDO_WITHIN_MS = 30 * 60_000;
const KEPT = 20;

export function rememberUndoable({ ui }: Cockpit, undoable: Undoable): void {
  ui.setState((state) => ({ undoable: [...state.undoable, undoable].slice(-KEPT) }));
}

export function forgetUndoable({ ui }: Cockpit, gone: Undoable): void {
  ui.setState((state) => ({ undoable: state.undoable.filter((each) => each !== gone) }));
}

/** The newest change, if it was made within the time; null without any. One that nothing can take back has no step. */
export function newestUndoable({ ui, clock }: Cockpit): Undoable | null {
  const newest = ui.getState().undoable.at(-1);
  return newest !== undefined && clock.nowMs() - newest.doneAtMs <= UNDO_WITHIN_MS ? newest : null;
}
