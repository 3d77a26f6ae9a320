import { serverTargetSchema } from '@meridian/shared/action.ts';
import { record } from '@meridian/shared/record.ts';
import { declareRegionSchema } from '@meridian/shared/region-verdict.ts';
import { SERVER_TYPES } from '@meridian/shared/server-type.ts';
import { namesSchema } from '@meridian/shared/view.ts';
import { z } from 'zod';
import { declareRegion } from '../fleet/declare-region.ts';
import type { Services } from './context.ts';
import { subscription } from './subscription.ts';
import { inputOf, procedureFor, router } from './trpc.ts';

const viewer = procedureFor('viewer');

const nodeFilter = record({
  regionId: z.string('must be a region id').optional(),
  type: z.enum(SERVER_TYPES, `must be one of ${SERVER_TYPES.join(', ')}`).optional(),
});

export const serverMetricsRouter = router({
  getAllActiveNodes: viewer
    .input(inputOf(nodeFilter))
    .query(({ ctx, input: { regionId, type } }) =>
      ctx.table
        .activeNodes()
        .filter(
          (node) =>
            (regionId === undefined || node.regionId === regionId) && (type === undefined || node.type === type),
        ),
    ),
  getServerStatus: viewer.input(inputOf(serverTargetSchema)).query(({ ctx, input: { regionId, serverId } }) => {
    return ctx.regionManager.server(regionId, serverId).node;
  }),
  getNames: viewer.input(inputOf(namesSchema)).query(({ ctx, input: { serverIds } }) => namesOf(serverIds, ctx)),
  declareRegion: procedureFor('operator')
    .input(inputOf(declareRegionSchema))
    .mutation(({ ctx, input }) => {
      ctx.regionManager.region(input.regionId);
      return declareRegion(input, ctx.operator, ctx);
    }),
  watch: viewer.input(inputOf(record({}))).subscription(async function* ({ ctx, signal }) {
    yield* subscription(ctx, signal, (ended) => ctx.frames.watch(ended, ctx.isBehind));
  }),
});

/** Endpoints by server id, also of servers that are no more; an id that nobody ever had is left out. */
async function namesOf(
  serverIds: readonly string[],
  { desired, events }: Pick<Services, 'desired' | 'events'>,
): Promise<Record<string, string>> {
  const gone = serverIds.filter((serverId) => !desired.server(serverId));
  const names = gone.length === 0 ? new Map<string, string>() : await events.endpointsOf(gone);
  for (const serverId of serverIds) {
    const server = desired.server(serverId);
    if (server) names.set(serverId, server.endpoint);
  }
  return Object.fromEntries(names);
}
