import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';
import { nameOf, needsTarget, withTarget } from './target-names.ts';

/** For ever; refused while anything may still depend on it. */
export const safeDelete: Command = {
  id: 'delete.safe',
  keys: ['ctrl-x'],
  title: 'safe delete: for ever, when nothing depends on it',
  short: 'delete',
  changes: true,
  role: 'admin',
  isSingle: true,
  enabledWhen: needsTarget,
  run: (cockpit) =>
    withTarget(cockpit, (target) => {
      const name = nameOf(target);
      const { regionId } = target.region;
      openChange(cockpit, {
        title: `Delete for ever: ${name}`,
        doneText: `${name} is deleted`,
        fields: [],
        step: () => ({
          label: `delete ${name}`,
          request:
            target.kind === 'region'
              ? { type: 'deleteRegionSafe', regionId }
              : { type: 'deleteRegionServerSafe', regionId, serverId: target.server.serverId },
        }),
      });
    }),
};
