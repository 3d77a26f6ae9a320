import { acknowledgeSchema, alertsListSchema, endSilenceSchema, silenceSchema } from '@meridian/shared/alert.ts';
import { record } from '@meridian/shared/record.ts';
import { subscription } from './subscription.ts';
import { inputOf, procedureFor, router } from './trpc.ts';

const viewer = procedureFor('viewer');
const operator = procedureFor('operator');

export const alertsRouter = router({
  list: viewer
    .input(inputOf(alertsListSchema))
    .query(({ ctx, input: { resolved } }) => (resolved ? ctx.alerts.reportWithResolved() : ctx.alerts.report())),
  watch: viewer.input(inputOf(record({}))).subscription(async function* ({ ctx, signal }) {
    yield* subscription(ctx, signal, (ended) => ctx.alerts.watch(ended, ctx.isBehind));
  }),
  acknowledge: operator
    .input(inputOf(acknowledgeSchema))
    .mutation(({ ctx, input }) => ctx.alerts.acknowledge(input, ctx.operator)),
  silence: operator.input(inputOf(silenceSchema)).mutation(({ ctx, input }) => ctx.alerts.silence(input, ctx.operator)),
  endSilence: operator
    .input(inputOf(endSilenceSchema))
    .mutation(({ ctx, input: { silenceId } }) => ctx.alerts.endSilence(silenceId, ctx.operator)),
});
