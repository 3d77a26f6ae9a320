import { serverTargetSchema } from '@meridian/shared/action.ts';
import type { FleetFrame } from '@meridian/shared/fleet-frame.ts';
import type { MetricsFrame } from '@meridian/shared/frame.ts';
import { fleetAtSchema } from '@meridian/shared/past.ts';
import { record } from '@meridian/shared/record.ts';
import { declareRegionSchema } from '@meridian/shared/region-verdict.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { SERVER_TYPES } from '@meridian/shared/server-type.ts';
import { namesSchema, setViewSchema, type ViewFrame, viewSchema } from '@meridian/shared/view.ts';
import { z } from 'zod';
import { declareRegion } from '../fleet/declare-region.ts';
import type { Services } from './context.ts';
import { visibleTo } from './privacy.ts';
import { fleetHistorySchema, regionHistorySchema, serverHistorySchema } from './history-input.ts';
import { subscription } from './subscription.ts';
import { inputOf, procedureFor, router } from './trpc.ts';

const viewer = procedureFor('viewer');

const nodeFilter = record({
  regionId: z.string('must be a region id').optional(),
  type: z.enum(SERVER_TYPES, `must be one of ${SERVER_TYPES.join(', ')}`).optional(),
});

const watchInput = record({
  /** A window of the fleet instead of all of it. */
  view: viewSchema.optional(),
  /** `binary`: the whole fleet in one frame that all who ask for it share; over WebSocket alone. */
  format: z.enum(['json', 'binary'], 'must be json or binary').default('json'),
  /** Of the last binary frame that was seen. */
  lastEventId: z.string('must be the id of a frame').max(50, 'must have at most 50 characters').nullish(),
});
const NEEDS_A_SOCKET = {
  message: 'The input is not valid: format binary is for WebSockets: watch over one, or without a format',
  sample: ['format'],
};

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
  getServerHistory: viewer
    .input(inputOf(serverHistorySchema))
    .query(({ ctx, input: { serverId, ...asked } }) => ctx.history.ofServer(serverId, asked)),
  getRegionHistory: viewer
    .input(inputOf(regionHistorySchema))
    .query(({ ctx, input: { regionId, ...asked } }) => ctx.history.ofRegion(regionId, asked)),
  getFleetHistory: viewer.input(inputOf(fleetHistorySchema)).query(({ ctx, input }) => ctx.history.ofFleet(input)),
  getFleetAt: viewer.input(inputOf(fleetAtSchema)).query(async ({ ctx, input }) => {
    const { role, tokenId } = ctx.operator;
    return visibleTo(role, await ctx.past.fleetAt(input, tokenId));
  }),
  declareRegion: procedureFor('operator')
    .input(inputOf(declareRegionSchema))
    .mutation(({ ctx, input }) => {
      ctx.regionManager.region(input.regionId);
      return declareRegion(input, ctx.operator, ctx);
    }),
  watch: viewer.input(inputOf(watchInput)).subscription(async function* ({ ctx, signal, input }) {
    const { view, format, lastEventId } = input;
    if (format === 'binary' && !ctx.isSocket) throw new Refusal('shape', [blocker('BAD_REQUEST', NEEDS_A_SOCKET)]);
    yield* subscription<MetricsFrame | ViewFrame | FleetFrame>(ctx, signal, async function* (ended) {
      const line = { signal: ended, isBehind: ctx.isBehind };
      if (format === 'binary') yield* ctx.frames.watchFleet(lastEventId ?? null, line);
      else if (!view) yield* ctx.frames.watch(line);
      else {
        const { role, tokenId } = ctx.operator;
        for await (const frame of ctx.frames.watchView(view, tokenId, line)) yield visibleTo(role, frame);
      }
    });
  }),
  setView: viewer.input(inputOf(setViewSchema)).mutation(({ ctx, input: { streamId, view } }) => {
    const number = ctx.frames.setView(streamId, ctx.operator.tokenId, view);
    if (number === null) throw new Refusal('existence', [blocker('Stream:NOT_FOUND')]);
    return { view: number };
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
