import { lostRegions } from '../cockpit/lost-regions.ts';
import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';
import { REASON_FIELDS, reasonsIn } from './reason-fields.ts';

/** Every region that is lost out of service, by one plan: where its calls go, whom it strands, what is full first. */
export const failOver: Command = {
  id: 'region.failOver',
  keys: ['F'],
  title: 'fail over: all lost regions out of service, in one plan',
  on: ['fleet'],
  changes: true,
  enabledWhen: (cockpit) => (lostRegions(cockpit).length === 0 ? 'no region is lost' : null),
  run: (cockpit) => {
    const lost = lostRegions(cockpit);
    const name = lost.map(({ regionId }) => regionId).join(', ');
    const cutOff = lost.filter(({ isCutOff }) => isCutOff).map(({ regionId }) => regionId);
    openChange(cockpit, {
      title: `Fail over: ${name}`,
      doneText: `out of service: ${name}`,
      fields: REASON_FIELDS,
      says:
        cutOff.length === 0
          ? []
          : [`Cut off, and perhaps well inside: ${cutOff.join(', ')}. Find out from another network first.`],
      step: (values) => ({
        label: `fail over ${name}`,
        request: {
          type: 'regionManager.applyMany',
          actions: lost.map(({ regionId }) => ({ type: 'disableRegion', regionId, ...reasonsIn(values) })),
        },
      }),
    });
  },
};
