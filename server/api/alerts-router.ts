import {
  acknowledgeSchema,
  alertsListSchema,
  type AlertsReport,
  endSilenceSchema,
  silenceSchema,
} from '@meridian/shared/alert.ts';
import { record } from '@meridian/shared/record.ts';
import { type Role, roleAllows } from '@meridian/shared/role.ts';
import { subscription } from './subscription.ts';
import { inputOf, procedureFor, router } from './trpc.ts';

const viewer = procedureFor('viewer');
const operator = procedureFor('operator');

export const alertsRouter = router({
  list: viewer
    .input(inputOf(alertsListSchema))
    .query(async ({ ctx, input: { resolved } }) =>
      reportFor(ctx.operator.role, resolved ? await ctx.alerts.reportWithResolved() : ctx.alerts.report()),
    ),
  watch: viewer.input(inputOf(record({}))).subscription(async function* ({ ctx, signal }) {
    yield* subscription(ctx, signal, async function* (ended) {
      for await (const report of ctx.alerts.watch(ended, ctx.isBehind)) yield reportFor(ctx.operator.role, report);
    });
  }),
  acknowledge: operator
    .input(inputOf(acknowledgeSchema))
    .mutation(({ ctx, input }) => ctx.alerts.acknowledge(input, ctx.operator)),
  silence: operator.input(inputOf(silenceSchema)).mutation(({ ctx, input }) => ctx.alerts.silence(input, ctx.operator)),
  endSilence: operator
    .input(inputOf(endSilenceSchema))
    .mutation(({ ctx, input: { silenceId } }) => ctx.alerts.endSilence(silenceId, ctx.operator)),
});

/** What operators wrote to each other is private: a viewer learns who and when. */
function reportFor(role: Role, report: AlertsReport): AlertsReport {
  if (roleAllows(role, 'operator')) return report;
  const { alerts, silences } = report;
  return {
    ...report,
    alerts: alerts.map((alert) =>
      alert.acknowledged ? { ...alert, acknowledged: { ...alert.acknowledged, note: null } } : alert,
    ),
    silences: silences.map((silence) => ({ ...silence, reason: '' })),
  };
}
