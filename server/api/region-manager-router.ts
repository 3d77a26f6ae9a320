import { isRequestType, REQUEST_TYPES, type RequestType } from '@meridian/shared/request-type.ts';
import {
  type Action,
  type ActionInput,
  changeSchema,
  type ChangeInput,
  type ChangeOptions,
  overrideSchema,
  regionTargetSchema,
  requiredRole,
  serverTargetSchema,
} from '@meridian/shared/action.ts';
import { findServersSchema } from '@meridian/shared/found-server.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { isRecord } from '@meridian/shared/record.ts';
import type { PlanAnswer } from '@meridian/shared/plan.ts';
import { targetOf } from '@meridian/shared/presence.ts';
import type { Override } from '@meridian/shared/safety-rule.ts';
import { parseShape, parseShapes } from '@meridian/shared/shape.ts';
import { findServers } from '../desired/find-servers.ts';
import { visibleTo } from './privacy.ts';
import { InputParser, inputOf, procedureFor, router } from './trpc.ts';

const viewer = procedureFor('viewer');

type PlannedAction = { [Type in RequestType]: { type: Type } & ActionInput<Type> }[RequestType];

/** An action to be planned: its type beside its own input, what is to be thought of as done before, and overridden. */
type PlanInput = PlannedAction & { after?: PlannedAction[]; override?: Override };

const AFTER_MAX = 10;

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

function parsePlanInput(value: unknown): {
  action: Action;
  after: readonly Action[];
  override: Override | null;
} {
  const after = isRecord(value) ? (value['after'] ?? []) : [];
  if (!Array.isArray(after) || after.length > AFTER_MAX) {
    const message = `The input is not valid: after must be a list of at most ${AFTER_MAX} actions`;
    throw new Refusal('shape', [blocker('BAD_REQUEST', { message, sample: ['after'] })]);
  }
  const { override = null } = parseShape(overrideSchema, value);
  return { action: parseAction(value), after: after.map(parseAction), override };
}

function parseAction(value: unknown): Action {
  const type = isRecord(value) ? value['type'] : undefined;
  if (!isRequestType(type)) {
    const message = `The input is not valid: type must be one of ${REQUEST_TYPES.join(', ')}`;
    throw new Refusal('shape', [blocker('BAD_REQUEST', { message, sample: ['type'] })]);
  }
  return { type, ...parseShape(changeSchema(type).action, value) } as Action;
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
    .query(({ ctx: { operator, regionManager, presence }, input: { action, after, override } }): PlanAnswer => {
      const target = targetOf(action);
      const othersPlanning = target === null ? [] : presence.ofOthers(target, operator);
      return visibleTo(operator.role, { ...regionManager.plan(action, operator, after, override), othersPlanning });
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
  deleteRegionServerSafe: change('deleteRegionServerSafe'),
  deleteRegionSafe: change('deleteRegionSafe'),
});
