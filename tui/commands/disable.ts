import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';
import { REASON_FIELDS, reasonsIn } from './reason-fields.ts';
import { nameOf, needsTarget, withTarget } from './target-names.ts';

/** "Out until someone returns it": no new sessions, the existing ones complete; the only state to delete from. */
export const disable: Command = {
  id: 'service.disable',
  keys: ['X'],
  title: 'disable: out until someone returns it',
  short: 'disable',
  changes: true,
  enabledWhen: needsTarget,
  run: (cockpit) =>
    withTarget(cockpit, (target) => {
      const name = nameOf(target);
      const { regionId } = target.region;
      openChange(cockpit, {
        title: `Disable: ${name}`,
        doneText: `${name} is disabled`,
        fields: REASON_FIELDS,
        step: (values) => ({
          label: `disable ${name}`,
          request:
            target.kind === 'region'
              ? { type: 'disableRegion', regionId, ...reasonsIn(values) }
              : { type: 'disableRegionServer', regionId, serverId: target.server.serverId, ...reasonsIn(values) },
        }),
      });
    }),
};
