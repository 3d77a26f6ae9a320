import { presenceWatchSchema } from '@meridian/shared/presence-input.ts';
import { isRecord } from '@meridian/shared/record.ts';
import { subscription } from './subscription.ts';
import { inputOf, procedureFor, router } from './trpc.ts';

/** Everyone may see who has a plan open; only who may ask for a change tells others of one. */
const watcher = procedureFor((raw) => (isRecord(raw) && raw['plan'] !== undefined ? 'operator' : 'viewer'));

export const presenceRouter = router({
  watch: watcher.input(inputOf(presenceWatchSchema)).subscription(async function* ({ ctx, signal, input: { plan } }) {
    yield* subscription(ctx, signal, (ended) =>
      ctx.presence.watch(plan ?? null, ctx.operator, { signal: ended, isBehind: ctx.isBehind }),
    );
  }),
});
