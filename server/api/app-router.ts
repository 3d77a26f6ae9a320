import { capacityRouter } from './capacity-router.ts';
import { drainsRouter } from './drains-router.ts';
import { alertsRouter } from './alerts-router.ts';
import { eventsRouter } from './events-router.ts';
import { nodeRouter } from './node-router.ts';
import { operationsRouter } from './operations-router.ts';
import { operatorsRouter } from './operators-router.ts';
import { presenceRouter } from './presence-router.ts';
import { publicStatusRouter } from './public-status-router.ts';
import { regionManagerRouter } from './region-manager-router.ts';
import { routingRouter } from './routing-router.ts';
import { safetyRulesRouter } from './safety-rules-router.ts';
import { serverMetricsRouter } from './server-metrics-router.ts';
import { router } from './trpc.ts';

/** Everything that can be asked of Meridian. */
export const appRouter = router({
  regionManager: regionManagerRouter,
  node: nodeRouter,
  serverMetrics: serverMetricsRouter,
  routing: routingRouter,
  drains: drainsRouter,
  safetyRules: safetyRulesRouter,
  alerts: alertsRouter,
  operations: operationsRouter,
  capacity: capacityRouter,
  presence: presenceRouter,
  publicStatus: publicStatusRouter,
  events: eventsRouter,
  operators: operatorsRouter,
});

export type AppRouter = typeof appRouter;
