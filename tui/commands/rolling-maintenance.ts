import { currentRegion } from '../cockpit/selection.ts';
import { openChange } from '../dialogs/change-flow.ts';
import type { Command } from './command.ts';
import { DEADLINE_FIELDS, deadlineIn } from './drain.ts';
import { maxParallelField, wholeNumberIn } from './number-fields.ts';
import { REASON_FIELDS, reasonsIn } from './reason-fields.ts';

/** One server of a region after the other: drained, in maintenance until someone lets it go on, returned. */
export const rollingMaintenance: Command = {
  id: 'operation.rolling',
  keys: ['O'],
  title: 'rolling maintenance: drain, work, return, next',
  short: 'rolling',
  changes: true,
  isSingle: true,
  enabledWhen: (cockpit) => (currentRegion(cockpit) === null ? 'no region is selected' : null),
  run: (cockpit) => {
    const region = currentRegion(cockpit);
    if (region === null) return;
    const { regionId } = region;
    openChange(cockpit, {
      title: `Rolling maintenance: region ${regionId}`,
      doneText: `the rolling maintenance of ${regionId} has begun: 4 shows it, P lets it go on`,
      fields: [...REASON_FIELDS, ...DEADLINE_FIELDS, maxParallelField(region)],
      step: (values) => ({
        label: `rolling maintenance of ${regionId}`,
        request: {
          type: 'operations.start',
          kind: 'rollingMaintenance',
          regionId,
          maxParallel: wholeNumberIn(values, 'maxParallel') ?? 1,
          ...deadlineIn(values),
          then: 'disabled',
          ...reasonsIn(values),
        },
      }),
    });
  },
};
