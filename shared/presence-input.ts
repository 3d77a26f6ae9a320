import { z } from 'zod';
import { PLAN_TARGETS_MAX, PLANNED_ACTIONS } from './presence.ts';
import { record } from './record.ts';

const ID_MAX_LENGTH = 100;
const id = z.string('must be an id').min(1, 'must be an id').max(ID_MAX_LENGTH, 'must be an id');

const TARGET = 'must be {regionId, serverId?}';

export const presenceWatchSchema = record({
  /** A plan that the watcher has open: others are told of it for as long as the stream lasts. */
  plan: z
    .object(
      {
        action: z.enum(PLANNED_ACTIONS, `must be one of ${PLANNED_ACTIONS.join(', ')}`),
        targets: z
          .array(
            z.object({ regionId: id, serverId: id.nullable().default(null) }, TARGET),
            'must be a list of {regionId, serverId?}',
          )
          .min(1, 'must name a region')
          .max(PLAN_TARGETS_MAX, `must name at most ${PLAN_TARGETS_MAX} targets`),
      },
      'must be {action, targets}',
    )
    .optional(),
});
