import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';
import { REASON_FIELDS, reasonsIn } from './reason-fields.ts';
import { isOrAre, needsSubject, requestFor, saysHidden, withSubject } from './subject.ts';

/** "Out until someone returns it": no new sessions, the existing ones complete; the only state to delete from. */
export const disable: Command = {
  id: 'service.disable',
  keys: ['X'],
  title: 'disable: out until someone returns it',
  short: 'disable',
  changes: true,
  enabledWhen: needsSubject,
  run: (cockpit) =>
    withSubject(cockpit, (subject) => {
      const { name } = subject;
      openChange(cockpit, {
        title: `Disable: ${name}`,
        doneText: `${name} ${isOrAre(subject)} disabled`,
        says: saysHidden(cockpit, subject),
        fields: REASON_FIELDS,
        step: (values) => ({
          label: `disable ${name}`,
          request: requestFor(subject, ({ regionId, serverId }) =>
            serverId === null
              ? { type: 'disableRegion', regionId, ...reasonsIn(values) }
              : { type: 'disableRegionServer', regionId, serverId, ...reasonsIn(values) },
          ),
        }),
      });
    }),
};
