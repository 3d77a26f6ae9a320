import type { Operation } from '@meridian/shared/operation.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { openChange } from '../dialogs/change-flow.ts';
import { currentList, cursorLine } from '../lists/lists.ts';
import type { Command } from './command.ts';

/** The operation under the cursor of the Drains screen. */
export function currentOperation(cockpit: Cockpit): Operation | null {
  if (currentList(cockpit.ui.getState()) !== 'drains') return null;
  const line = cursorLine(cockpit, 'drains');
  return line?.kind === 'operation' ? line.operation : null;
}

/** The work on what is in maintenance is done, or what stopped it is out of the way. */
export const continueOperation: Command = {
  id: 'operation.continue',
  keys: ['P'],
  title: 'proceed: the work is done',
  short: 'proceed',
  on: ['drains'],
  changes: true,
  enabledWhen: (cockpit) => {
    const operation = currentOperation(cockpit);
    if (operation === null) return 'no operation is selected';
    const isWaiting = operation.state === 'stopped' || operation.steps.some(({ state }) => state === 'atWork');
    return isWaiting ? null : 'it does not wait for anyone';
  },
  run: (cockpit) => {
    const operation = currentOperation(cockpit);
    if (operation === null) return;
    const { operationId, regionId, state, steps } = operation;
    // What stopped only goes on: whether its work is done is asked then.
    const atWork = state === 'stopped' ? [] : steps.filter((step) => step.state === 'atWork');
    openChange(cockpit, {
      title: `Proceed: ${regionId}`,
      doneText: `the operation of ${regionId} goes on`,
      fields: [],
      says: [
        ...(atWork.length === 0
          ? []
          : [`The work is done and it is returned to service: ${atWork.map(({ endpoint }) => endpoint).join(', ')}.`]),
        'The operation goes on with the next server; it stops by itself where a rule would break.',
      ],
      step: () => ({ label: `proceed in ${regionId}`, request: { type: 'operations.continue', operationId } }),
    });
  },
};

/** What E means on an operation: no further, and what it took out is returned as its plan said. */
export function openCancelOperation(cockpit: Cockpit, { operationId, regionId }: Operation): void {
  openChange(cockpit, {
    title: `Cancel the operation: ${regionId}`,
    doneText: `the operation of ${regionId} is cancelled`,
    fields: [],
    says: ['No further server is taken out. Drains of it that are under way end, and their servers are as before.'],
    step: () => ({ label: `cancel the operation of ${regionId}`, request: { type: 'operations.cancel', operationId } }),
  });
}
