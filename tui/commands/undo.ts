import { newestUndoable } from '../dialogs/undoing.ts';
import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';

/** Takes back the newest change that was made here: a change like any other, with its own plan and its own gate. */
export const undo: Command = {
  id: 'change.undo',
  keys: ['U'],
  title: 'undo the last change that was made here, for 30 minutes',
  changes: true,
  enabledWhen: (cockpit) => {
    const newest = newestUndoable(cockpit);
    if (newest === null) return 'nothing was changed here in the last 30 minutes';
    return newest.step === null ? `nothing can undo it: ${newest.title}` : null;
  },
  run: (cockpit) => {
    const newest = newestUndoable(cockpit);
    if (newest === null || newest.step === null) return;
    const { step } = newest;
    openChange(cockpit, {
      title: `Undo: ${newest.title}`,
      doneText: `${newest.title} is undone`,
      fields: [],
      undoes: newest,
      step: () => step,
    });
  },
};
