import { explainSchema, outcomeSchema, routeManySchema, routeSchema } from '@meridian/shared/routing.ts';
import { inputOf, procedureFor, router } from './trpc.ts';

const viewer = procedureFor('viewer');
const operator = procedureFor('operator');

export const routingRouter = router({
  /** A mutation: it reserves what it answers. */
  route: operator.input(inputOf(routeSchema)).mutation(({ ctx, input }) => ctx.routing.route(input)),
  routeMany: operator
    .input(inputOf(routeManySchema))
    .mutation(({ ctx, input: { requests } }) => ({ results: ctx.routing.routeMany(requests) })),
  explain: viewer.input(inputOf(explainSchema)).query(({ ctx, input }) => ctx.routing.explain(input)),
  outcome: operator.input(inputOf(outcomeSchema)).mutation(({ ctx, input }) => ctx.routing.outcome(input)),
});
