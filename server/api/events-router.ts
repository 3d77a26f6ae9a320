import { record } from '@meridian/shared/record.ts';
import { tracked } from '@trpc/server';
import { z } from 'zod';
import { visibleTo } from './privacy.ts';
import { subscription } from './subscription.ts';
import { inputOf, procedureFor, router } from './trpc.ts';

const viewer = procedureFor('viewer');

const LIST_DEFAULT = 100;
const LIST_MAX = 1000;
const count = z.int('must be a whole number');
const page = `must be a whole number from 1 to ${LIST_MAX}`;

const listInput = record({
  /** The seq after which to begin; the first events without it. */
  after: count.min(0, 'must not be negative').optional(),
  limit: count.min(1, page).max(LIST_MAX, page).default(LIST_DEFAULT),
  /** The newest so many instead; `after` and `limit` do not count then. */
  last: count.min(1, page).max(LIST_MAX, page).optional(),
  target: z
    .object(
      { regionId: z.string('must be a region id').optional(), serverId: z.string('must be a server id').optional() },
      'must be an object with a regionId, a serverId, or both',
    )
    .optional(),
});

const SEQ = 'must be the seq of an event';
const watchInput = record({
  /** The seq of the last event seen; without it, events from now on. */
  lastEventId: z
    .string(SEQ)
    .regex(/^\d{1,15}$/, SEQ)
    .nullish(),
});

export const eventsRouter = router({
  list: viewer.input(inputOf(listInput)).query(async ({ ctx, input: { after = 0, limit, last, target } }) => {
    const events =
      last === undefined ? await ctx.events.list(after, limit, target) : await ctx.events.last(last, target);
    return { events: visibleTo(ctx.operator.role, events), nextAfter: events.at(-1)?.seq ?? after };
  }),
  watch: viewer.input(inputOf(watchInput)).subscription(async function* ({ ctx, input: { lastEventId }, signal }) {
    const after = lastEventId ? Number(lastEventId) : ctx.events.lastSeq;
    yield* subscription(ctx, signal, async function* (ended) {
      for await (const event of ctx.events.tail(after, ended, ctx.isBehind)) {
        yield tracked(String(event.seq), visibleTo(ctx.operator.role, event));
      }
    });
  }),
});
