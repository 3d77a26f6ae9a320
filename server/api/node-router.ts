import type { HeartbeatInput } from '@meridian/shared/heartbeat.ts';
import { attachSchema, detachSchema, heartbeatsSchema, type RelayedHeartbeat } from '@meridian/shared/relay.ts';
import { parseShape } from '@meridian/shared/shape.ts';
import { uploadSchema } from '@meridian/shared/upload.ts';
import { isGoodbye } from '../fleet/heartbeats.ts';
import { attachKey } from './attach.ts';
import { badRequest, InputParser, inputOf, nodeProcedure, relayProcedure, router, tooMany } from './trpc.ts';

/** Each heartbeat is read where its server's type is known, by which its fields count. */
const manyHeartbeats = new InputParser<{ readonly nodes: readonly RelayedHeartbeat[] }, { readonly nodes: unknown[] }>(
  (value) => parseShape(heartbeatsSchema, value),
);

export const nodeRouter = router({
  heartbeat: nodeProcedure
    .input(new InputParser<HeartbeatInput, unknown>((value) => value))
    .mutation(({ ctx, input }) => {
      const { serverId } = ctx.key;
      if (!isGoodbye(input) && !ctx.access.mayHeartbeat(serverId)) {
        throw tooMany('More than 20 heartbeats a second from this server: heed nextHeartbeatMs');
      }
      return ctx.heartbeats.receive(ctx.key, input);
    }),
  attach: nodeProcedure.input(inputOf(attachSchema)).mutation(({ ctx, input }) => {
    const { attached, key } = ctx;
    if (attached === null) throw badRequest('Keys are attached to a connection: call node.attach over WebSocket');
    if (!ctx.access.mayAttach(key.serverId)) throw tooMany('Too many calls of node.attach: bring more keys with each');
    return { nodes: input.keys.map((brought) => attachKey(ctx, attached, brought)) };
  }),
  detach: relayProcedure.input(inputOf(detachSchema)).mutation(({ ctx: { attached }, input }) =>
    // What was sent before still speaks for them.
    attached.inTurn(() => {
      for (const handle of input.handles) attached.detach(handle);
      return Promise.resolve({});
    }),
  ),
  heartbeats: relayProcedure
    .input(manyHeartbeats)
    .mutation(({ ctx, input }) =>
      ctx.heartbeats.receiveMany(ctx.attached, input.nodes, (serverId) => ctx.access.mayHeartbeat(serverId)),
    ),
  presignUpload: nodeProcedure.input(inputOf(uploadSchema)).mutation(({ ctx, input }) => {
    const { serverId } = ctx.key;
    if (!ctx.access.mayPresign(serverId)) {
      throw tooMany('More than 20 uploads a second from this server: ask for the next a second later');
    }
    return ctx.uploads.presign(serverId, input);
  }),
});
