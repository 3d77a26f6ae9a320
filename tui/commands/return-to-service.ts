import type { Cockpit } from '../cockpit/cockpit.ts';
import { currentTarget, type Target } from '../cockpit/selection.ts';
import type { ChangeRequest } from '../data/port.ts';
import { openChange } from '../dialogs/change-flow.ts';
import { currentSilence, openEndSilence } from './alerts.ts';
import type { Command } from './command.ts';
import { currentOperation, openCancelOperation } from './operations.ts';
import { nameOf, needsTarget, withTarget } from './target-names.ts';

type Step = { readonly label: string; readonly request: ChangeRequest };

/**
 * What stands between the target and service, in the order it is taken away: maintenance, then disabled; a drain ends
 * with the latter.
 */
function stepsFor(target: Target): Step[] {
  const { regionId } = target.region;
  const name = nameOf(target);
  const steps: Step[] = [];
  if (target.kind === 'server') {
    const ids = { regionId, serverId: target.server.serverId };
    if (target.server.maintenance !== null)
      steps.push({ label: `end maintenance of ${name}`, request: { type: 'disableRegionServerMaintenance', ...ids } });
    if (target.server.disabled !== null)
      steps.push({ label: `enable ${name}`, request: { type: 'enableRegionServer', ...ids } });
    return steps;
  }
  if (target.region.maintenance !== null)
    steps.push({ label: `end maintenance of ${name}`, request: { type: 'disableRegionMaintenance', regionId } });
  if (target.region.disabled !== null)
    steps.push({ label: `enable ${name}`, request: { type: 'enableRegion', regionId } });
  return steps;
}

export const returnToService: Command = {
  id: 'service.return',
  keys: ['E'],
  title: 'return to service; end a drain, operation, silence',
  short: 'return',
  changes: true,
  enabledWhen: (cockpit) => {
    if (currentOperation(cockpit) !== null || currentSilence(cockpit) !== null) return endedReason(cockpit);
    const missing = needsTarget(cockpit);
    const target = currentTarget(cockpit);
    if (missing !== null || target === null) return missing;
    return stepsFor(target).length === 0 ? 'it is neither disabled nor in maintenance' : null;
  },
  run: (cockpit) => {
    const operation = currentOperation(cockpit);
    const silence = currentSilence(cockpit);
    if (operation !== null) return openCancelOperation(cockpit, operation);
    if (silence !== null) return openEndSilence(cockpit, silence);
    withTarget(cockpit, (target) => {
      const name = nameOf(target);
      openChange(cockpit, {
        title: `Return to service: ${name}`,
        doneText: `${name} is back in service`,
        fields: [],
        steps: () => stepsFor(target),
      });
    });
  },
};

function endedReason(cockpit: Cockpit): string | null {
  const state = currentOperation(cockpit)?.state;
  return state === 'done' || state === 'cancelled' ? 'the operation is over' : null;
}
