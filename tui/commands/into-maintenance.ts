import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';
import { REASON_FIELDS, reasonsIn } from './reason-fields.ts';
import { isOrAre, needsSubject, requestFor, saysHidden, withSubject } from './subject.ts';

/** "Back soon": no new sessions, the existing ones complete, the node stays up. */
export const intoMaintenance: Command = {
  id: 'maintenance.enter',
  keys: ['M'],
  title: 'into maintenance',
  short: 'maintenance',
  changes: true,
  enabledWhen: needsSubject,
  run: (cockpit) =>
    withSubject(cockpit, (subject) => {
      const { name } = subject;
      openChange(cockpit, {
        title: `Maintenance: ${name}`,
        doneText: `${name} ${isOrAre(subject)} in maintenance`,
        says: saysHidden(cockpit, subject),
        fields: REASON_FIELDS,
        step: (values) => ({
          label: `put ${name} into maintenance`,
          request: requestFor(subject, ({ regionId, serverId }) =>
            serverId === null
              ? { type: 'enableRegionMaintenance', regionId, ...reasonsIn(values) }
              : { type: 'enableRegionServerMaintenance', regionId, serverId, ...reasonsIn(values) },
          ),
        }),
      });
    }),
};
