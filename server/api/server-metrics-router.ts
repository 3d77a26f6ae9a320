import { serverTargetSchema } from '@meridian/shared/action.ts';
import { record } from '@meridian/shared/record.ts';
import { declareRegionSchema } from '@meridian/shared/region-verdict.ts';
import { SERVER_TYPES } from '@meridian/shared/server-type.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { z } from 'zod';
import { declareRegion } from '../fleet/declare-region.ts';
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
    const server = ctx.regionManager.region(regionId).servers.find((candidate) => candidate.serverId === serverId);
    if (!server) throw new Refusal('existence', [blocker('Server:NOT_FOUND')]);
    return server.node;
  }),
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
