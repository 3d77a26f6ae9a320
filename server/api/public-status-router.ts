import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { openProcedure, router, tooMany } from './trpc.ts';

export const publicStatusRouter = router({
  /** For everyone, without a token; off unless it was asked for. */
  get: openProcedure.query(({ ctx }) => {
    if (!ctx.publicStatus) throw new Refusal('existence', [blocker('PublicStatus:OFF')]);
    if (!ctx.access.mayAskOpenly(ctx.address)) throw tooMany('Too many requests from this address: ask once a second');
    return ctx.publicStatus.get();
  }),
});
