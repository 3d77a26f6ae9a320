import type { Cockpit } from '../cockpit/cockpit.ts';
import { currentTarget, type Target } from '../cockpit/selection.ts';
import { asOne, type TogetherChange } from '../data/port.ts';
import { openChange } from '../dialogs/change-flow.ts';
import { currentSilence, openEndSilence } from './alerts.ts';
import type { Command } from './command.ts';
import { currentOperation, openCancelOperation } from './operations.ts';
import { nameOf, needsTarget, withTarget } from './target-names.ts';

/**
 * What stands between the target and service, in the order it is taken away: maintenance, then disabled; a drain ends
 * with the latter.
 */
function actionsFor(target: Target): readonly TogetherChange[] {
  const { regionId } = target.region;
  if (target.kind === 'server') {
    const { serverId, maintenance, disabled } = target.server;
    const ids = { regionId, serverId };
    return [
      ...(maintenance === null ? [] : [{ type: 'disableRegionServerMaintenance', ...ids } as const]),
      ...(disabled === null ? [] : [{ type: 'enableRegionServer', ...ids } as const]),
    ];
  }
  const { maintenance, disabled } = target.region;
  return [
    ...(maintenance === null ? [] : [{ type: 'disableRegionMaintenance', regionId } as const]),
    ...(disabled === null ? [] : [{ type: 'enableRegion', regionId } as const]),
  ];
}

const WORDS: { readonly [Type in TogetherChange['type']]?: string } = {
  disableRegionServerMaintenance: 'end maintenance of',
  enableRegionServer: 'enable',
  disableRegionMaintenance: 'end maintenance of',
  enableRegion: 'enable',
};

function says(actions: readonly TogetherChange[], name: string): string {
  return `${actions.map(({ type }) => WORDS[type] ?? type).join(' and ')} ${name}`;
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
    return actionsFor(target).length === 0 ? 'it is neither disabled nor in maintenance' : null;
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
        says: [`To do so: ${says(actionsFor(target), name)}`],
        step: () => ({ label: says(actionsFor(target), name), request: asOne(actionsFor(target)) }),
      });
    });
  },
};

function endedReason(cockpit: Cockpit): string | null {
  const state = currentOperation(cockpit)?.state;
  return state === 'done' || state === 'cancelled' ? 'the operation is over' : null;
}
