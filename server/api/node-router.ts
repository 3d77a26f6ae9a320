import type { Heartbeat } from '@meridian/shared/node-status.ts';
import { uploadSchema } from '@meridian/shared/upload.ts';
import { InputParser, inputOf, nodeProcedure, router, tooMany } from './trpc.ts';

/** A goodbye always gets through: nothing is so urgent to hear. */
function isGoodbye(input: unknown): boolean {
  return typeof input === 'object' && input !== null && 'runtimeStatus' in input && input.runtimeStatus === 'Stopped';
}

export const nodeRouter = router({
  // Which fields count depends on the server's type, so the heartbeat is parsed where the type is known.
  heartbeat: nodeProcedure.input(new InputParser<Heartbeat, unknown>((value) => value)).mutation(({ ctx, input }) => {
    const { serverId } = ctx.key;
    if (!isGoodbye(input) && !ctx.access.mayHeartbeat(serverId)) {
      throw tooMany('More than 20 heartbeats a second from this server: heed nextHeartbeatMs');
    }
    return ctx.heartbeats.receive(serverId, input);
  }),
  presignUpload: nodeProcedure.input(inputOf(uploadSchema)).mutation(({ ctx, input }) => {
    const { serverId } = ctx.key;
    if (!ctx.access.mayPresign(serverId)) {
      throw tooMany('More than 20 uploads a second from this server: ask for the next a second later');
    }
    return ctx.uploads.presign(serverId, input);
  }),
});
