import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';
import { REASON_FIELDS, reasonsIn } from './reason-fields.ts';
import { nameOf, needsTarget, withTarget } from './target-names.ts';

/** "Back soon": no new sessions, the existing ones complete, the node stays up. */
export const intoMaintenance: Command = {
  id: 'maintenance.enter',
  keys: ['M'],
  title: 'into maintenance',
  short: 'maintenance',
  changes: true,
  enabledWhen: needsTarget,
  run: (cockpit) =>
    withTarget(cockpit, (target) => {
      const name = nameOf(target);
      const { regionId } = target.region;
      openChange(cockpit, {
        title: `Maintenance: ${name}`,
        doneText: `${name} is in maintenance`,
        fields: REASON_FIELDS,
        step: (values) => ({
          label: `put ${name} into maintenance`,
          request:
            target.kind === 'region'
              ? { type: 'enableRegionMaintenance', regionId, ...reasonsIn(values) }
              : {
                  type: 'enableRegionServerMaintenance',
                  regionId,
                  serverId: target.server.serverId,
                  ...reasonsIn(values),
                },
        }),
      });
    }),
};
