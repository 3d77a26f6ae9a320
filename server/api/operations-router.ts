import {
  operationContinueSchema,
  operationFilterSchema,
  operationPlanSchema,
  operationStartSchema,
  operationTargetSchema,
} from '@meridian/shared/operation.ts';
import { parseShape } from '@meridian/shared/shape.ts';
import { visibleTo } from './privacy.ts';
import { inputOf, procedureFor, router } from './trpc.ts';

const viewer = procedureFor('viewer');
const operator = procedureFor('operator');

export const operationsRouter = router({
  plan: viewer
    .input(inputOf(operationPlanSchema))
    .query(async ({ ctx, input }) => visibleTo(ctx.operator.role, await ctx.operations.plan(input, ctx.operator))),
  list: viewer
    .input(inputOf(operationFilterSchema))
    .query(({ ctx, input: { regionId } }) => visibleTo(ctx.operator.role, ctx.operations.list(regionId))),
  start: operator.input(inputOf(operationStartSchema)).mutation(({ ctx, input }) => {
    const idempotencyKey = input.idempotencyKey ?? ctx.idempotencyKey;
    return ctx.operations.start(parseShape(operationStartSchema, { ...input, idempotencyKey }), ctx.operator);
  }),
  continue: operator
    .input(inputOf(operationContinueSchema))
    .mutation(({ ctx, input: { operationId, serverId } }) =>
      ctx.operations.continue(operationId, serverId, ctx.operator),
    ),
  cancel: operator
    .input(inputOf(operationTargetSchema))
    .mutation(({ ctx, input: { operationId } }) => ctx.operations.cancel(operationId, ctx.operator)),
});
