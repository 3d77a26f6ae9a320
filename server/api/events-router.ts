import { noteSchema } from '@meridian/shared/note.ts';
import { record } from '@meridian/shared/record.ts';
import { parseShape } from '@meridian/shared/shape.ts';
import { tracked } from '@trpc/server';
import { z } from 'zod';
import { takeNote } from '../operations/notes.ts';
import { visibleTo } from './privacy.ts';
import { subscription } from './subscription.ts';
import { inputOf, procedureFor, router } from './trpc.ts';

const viewer = procedureFor('viewer');
const operator = procedureFor('operator');

const LIST_DEFAULT = 100;
const LIST_MAX = 1000;
/** Hashing so many takes some milliseconds of everyone's time. */
const VERIFY_MAX = 2000;
const count = z.int('must be a whole number');
const ISO_LENGTH = '9999-12-31T23:59:59.999Z'.length;
const time = z.iso
  .datetime({ offset: true, error: 'must be a time in ISO 8601, for example 2027-01-31T00:00:00Z' })
  .transform((iso) => new Date(iso).toISOString())
  // Times are compared as texts: another year has more digits, and a sign.
  .refine((iso) => iso.length === ISO_LENGTH, 'must be a time of the years 0 to 9999, in UTC');
const page = `must be a whole number from 1 to ${LIST_MAX}`;

const listInput = record({
  /** The seq after which to begin; the first events without it. */
  after: count.min(0, 'must not be negative').optional(),
  limit: count.min(1, page).max(LIST_MAX, page).default(LIST_DEFAULT),
  /** The newest so many instead; `after` and `limit` do not count then. */
  last: count.min(1, page).max(LIST_MAX, page).optional(),
  /** Only what happened from then on, and before then. */
  from: time.optional(),
  to: time.optional(),
  target: z
    .object(
      { regionId: z.string('must be a region id').optional(), serverId: z.string('must be a server id').optional() },
      'must be an object with a regionId, a serverId, or both',
    )
    .optional(),
});

const verifyInput = record({
  /** The seq up to which the chain is known to hold; from the beginning without it. */
  after: count.min(0, 'must not be negative').default(0),
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
  list: viewer.input(inputOf(listInput)).query(async ({ ctx, input: { after = 0, limit, last, target, from, to } }) => {
    const filter = { ...target, from, to };
    const events =
      last === undefined ? await ctx.events.list(after, limit, filter) : await ctx.events.last(last, filter);
    return { events: visibleTo(ctx.operator.role, events), nextAfter: events.at(-1)?.seq ?? after };
  }),
  note: operator.input(inputOf(noteSchema)).mutation(({ ctx, input }) => {
    const idempotencyKey = input.idempotencyKey ?? ctx.idempotencyKey;
    const hmac = (text: string) => ctx.access.hmac(text);
    return takeNote({ ...ctx, hmac }, parseShape(noteSchema, { ...input, idempotencyKey }), ctx.operator);
  }),
  verify: operator
    .input(inputOf(verifyInput))
    .query(({ ctx, input: { after } }) => ctx.events.verify(after, VERIFY_MAX)),
  watch: viewer.input(inputOf(watchInput)).subscription(async function* ({ ctx, input: { lastEventId }, signal }) {
    const after = lastEventId ? Number(lastEventId) : ctx.events.lastSeq;
    yield* subscription(ctx, signal, async function* (ended) {
      for await (const event of ctx.events.tail(after, ended, ctx.isBehind)) {
        yield tracked(String(event.seq), visibleTo(ctx.operator.role, event));
      }
    });
  }),
});
