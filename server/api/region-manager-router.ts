import { isRequestType, REQUEST_TYPES, type RequestType } from '@meridian/shared/request-type.ts';
import {
  type Action,
  type AskedAction,
  changeSchema,
  type ChangeInput,
  type ChangeOptions,
  manyOptionsSchema,
  overrideSchema,
  regionTargetSchema,
  requiredRole,
  serverTargetSchema,
} from '@meridian/shared/action.ts';
import { findServersSchema } from '@meridian/shared/found-server.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { isRecord } from '@meridian/shared/record.ts';
import type { PlanAnswer, PlanOfMany } from '@meridian/shared/plan.ts';
import { type OpenPlan, targetOf } from '@meridian/shared/presence.ts';
import type { Override } from '@meridian/shared/safety-rule.ts';
import { parseShape, parseShapes } from '@meridian/shared/shape.ts';
import { findServers } from '../desired/find-servers.ts';
import type { Operator } from '../lifecycle/region-manager.ts';
import type { Context } from './context.ts';
import { type ApplyManyInput, parseApplyMany, parsePlanMany, type PlanManyInput } from './many-input.ts';
import { visibleTo } from './privacy.ts';
import { InputParser, inputOf, procedureFor, router } from './trpc.ts';

const viewer = procedureFor('viewer');

/** An action to be planned: its type beside its own input, and what is to be overridden. */
type PlanInput = AskedAction<RequestType> & { override?: Override };

/** A change as it is asked over the wire, and the options beside it. */
function change<Type extends RequestType>(type: Type) {
  const { action, options } = changeSchema(type);
  const parser = new InputParser<ChangeInput<Type>, { action: Action; options: ChangeOptions }>((value) => {
    const [fields, asked] = parseShapes([action, options], value);
    return { action: { type, ...(fields as object) } as Action, options: asked };
  });
  return procedureFor((raw) => requiredRole(type, raw))
    .input(parser)
    .mutation(({ ctx, input: { action: asked, options: given } }) => {
      const idempotencyKey = given.idempotencyKey ?? ctx.idempotencyKey;
      return ctx.regionManager.apply(asked, parseShape(options, { ...given, idempotencyKey }), ctx.operator);
    });
}

function parsePlanInput(value: unknown): { action: Action; override: Override | null } {
  const { override = null } = parseShape(overrideSchema, value);
  return { action: parseAction(value), override };
}

function parseAction(value: unknown): Action {
  const type = isRecord(value) ? value['type'] : undefined;
  if (!isRequestType(type)) {
    const message = `The input is not valid: type must be one of ${REQUEST_TYPES.join(', ')}`;
    throw new Refusal('shape', [blocker('BAD_REQUEST', { message, sample: ['type'] })]);
  }
  return { type, ...parseShape(changeSchema(type).action, value) } as Action;
}

/** Who else looks at a plan about some of the same. */
function othersPlanning(
  { presence, operator }: Pick<Context, 'presence'> & { readonly operator: Operator },
  actions: readonly Action[],
): readonly OpenPlan[] {
  return presence.ofOthers(
    actions.flatMap((action) => targetOf(action) ?? []),
    operator,
  );
}

export const regionManagerRouter = router({
  getRegions: viewer.query(({ ctx }) => ctx.regionManager.regions((region) => visibleTo(ctx.operator.role, region))),
  getRegion: viewer
    .input(inputOf(regionTargetSchema))
    .query(({ ctx, input: { regionId } }) => visibleTo(ctx.operator.role, ctx.regionManager.region(regionId))),
  getServer: viewer
    .input(inputOf(serverTargetSchema))
    .query(({ ctx, input: { regionId, serverId } }) =>
      visibleTo(ctx.operator.role, ctx.regionManager.server(regionId, serverId)),
    ),
  findServers: viewer
    .input(inputOf(findServersSchema))
    .query(({ ctx, input: { text, limit } }) => findServers(ctx.desired, text, limit)),
  plan: viewer
    .input(new InputParser<PlanInput, ReturnType<typeof parsePlanInput>>(parsePlanInput))
    .query(({ ctx, input: { action, override } }): PlanAnswer => {
      const plan = ctx.regionManager.plan(action, ctx.operator, override);
      return visibleTo(ctx.operator.role, { ...plan, othersPlanning: othersPlanning(ctx, [action]) });
    }),
  planMany: viewer
    .input(new InputParser<PlanManyInput, ReturnType<typeof parsePlanMany>>(parsePlanMany))
    .query(async ({ ctx, input: { actions, override } }): Promise<PlanAnswer<PlanOfMany>> => {
      const plan = await ctx.regionManager.planMany(actions, ctx.operator, override);
      return visibleTo(ctx.operator.role, { ...plan, othersPlanning: othersPlanning(ctx, actions) });
    }),
  applyMany: procedureFor('operator')
    .input(new InputParser<ApplyManyInput, ReturnType<typeof parseApplyMany>>(parseApplyMany))
    .mutation(({ ctx, input: { actions, options } }) => {
      const idempotencyKey = options.idempotencyKey ?? ctx.idempotencyKey;
      const asked = parseShape(manyOptionsSchema, { ...options, idempotencyKey });
      return ctx.regionManager.applyMany(actions, asked, ctx.operator);
    }),
  verifyRegionS3: procedureFor('operator')
    .input(inputOf(regionTargetSchema))
    .mutation(({ ctx, input: { regionId } }) => ctx.storage.verify(regionId)),
  createRegion: change('createRegion'),
  updateRegion: change('updateRegion'),
  updateRegionS3Config: change('updateRegionS3Config'),
  addOrUpdateRegionServer: change('addOrUpdateRegionServer'),
  enableRegion: change('enableRegion'),
  disableRegion: change('disableRegion'),
  enableRegionMaintenance: change('enableRegionMaintenance'),
  disableRegionMaintenance: change('disableRegionMaintenance'),
  enableRegionServer: change('enableRegionServer'),
  disableRegionServer: change('disableRegionServer'),
  enableRegionServerMaintenance: change('enableRegionServerMaintenance'),
  disableRegionServerMaintenance: change('disableRegionServerMaintenance'),
  drainRegionServer: change('drainRegionServer'),
  cancelDrain: change('cancelDrain'),
  rotateRegionServerKey: change('rotateRegionServerKey'),
  revokeRegionServerKey: change('revokeRegionServerKey'),
  deleteRegionServerSafe: change('deleteRegionServerSafe'),
  deleteRegionSafe: change('deleteRegionSafe'),
});
