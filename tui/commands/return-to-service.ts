import { currentTarget, type Target } from '../cockpit/selection.ts';
import type { ChangeRequest } from '../data/port.ts';
import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';
import { nameOf, withTarget } from './target-names.ts';

type Step = { readonly label: string; readonly request: ChangeRequest };

/** What stands between the target and service, in the order it is taken away: maintenance, then disabled. */
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
  title: 'return to service: clear maintenance and disabled',
  short: 'return',
  changes: true,
  enabledWhen: (cockpit) => {
    const target = currentTarget(cockpit);
    if (target === null) return 'nothing is selected';
    return stepsFor(target).length === 0 ? 'it is neither disabled nor in maintenance' : null;
  },
  run: (cockpit) =>
    withTarget(cockpit, (target) => {
      const name = nameOf(target);
      openChange(cockpit, {
        title: `Return to service: ${name}`,
        doneText: `${name} is back in service`,
        fields: [],
        steps: () => stepsFor(target),
      });
    }),
};
