import {
  type Action,
  type AskedAction,
  changeSchema,
  type ManyOptions,
  manyOptionsSchema,
  overrideSchema,
} from '@meridian/shared/action.ts';
import type { Blocker } from '@meridian/shared/plan.ts';
import { isRecord } from '@meridian/shared/record.ts';
import { blocker, Refusal, refuseIfAny } from '@meridian/shared/refusal.ts';
import {
  isRequestType,
  isTogetherType,
  TOGETHER_MAX,
  TOGETHER_TYPES,
  type TogetherType,
} from '@meridian/shared/request-type.ts';
import type { Override } from '@meridian/shared/safety-rule.ts';
import { parseShape } from '@meridian/shared/shape.ts';
import { mergedByCode } from '../lifecycle/merge-findings.ts';

type Actions = { actions: readonly AskedAction<TogetherType>[] };
export type PlanManyInput = Actions & { override?: Override };
export type ApplyManyInput = PlanManyInput & { planHash: string; idempotencyKey?: string };

export function parsePlanMany(value: unknown): { actions: readonly Action[]; override: Override | null } {
  const [actions, { override = null }] = bothOf(
    () => parseActions(value),
    () => parseShape(overrideSchema, value),
  );
  return { actions, override };
}

export function parseApplyMany(value: unknown): { actions: readonly Action[]; options: ManyOptions } {
  const [actions, options] = bothOf(
    () => parseActions(value),
    () => parseShape(manyOptionsSchema, value),
  );
  return { actions, options };
}

const COUNT = `must be a list of 1 to ${TOGETHER_MAX} actions`;

function parseActions(value: unknown): readonly Action[] {
  const actions = isRecord(value) ? value['actions'] : undefined;
  if (!Array.isArray(actions) || actions.length === 0 || actions.length > TOGETHER_MAX)
    throw notValid('actions', COUNT);
  const parsed: Action[] = [];
  const against: Blocker[] = [];
  actions.forEach((action: unknown, index) => {
    try {
      parsed.push(parseTogether(action));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      against.push(...error.blockers.map((found) => atPlace(found, index)));
    }
  });
  refuseIfAny('shape', mergedByCode(against));
  return parsed;
}

function parseTogether(value: unknown): Action {
  const type = isRecord(value) ? value['type'] : undefined;
  if (isTogetherType(type)) return { type, ...parseShape(changeSchema(type).action, value) } as Action;
  if (isRequestType(type)) throw new Refusal('shape', [blocker('Many:ONE_AT_A_TIME', { sample: [type] })]);
  throw notValid('type', `must be one of ${TOGETHER_TYPES.join(', ')}`);
}

function notValid(field: string, text: string): Refusal {
  return new Refusal('shape', [
    blocker('BAD_REQUEST', { message: `The input is not valid: ${field} ${text}`, sample: [field] }),
  ]);
}

/** Names which of the actions it is about. */
function atPlace(found: Blocker, index: number): Blocker {
  return { ...found, sample: found.sample.map((field) => `actions.${index}.${field}`) };
}

/** Both, or a refusal with what both have against it. */
function bothOf<Left, Right>(left: () => Left, right: () => Right): [Left, Right] {
  const against: Blocker[] = [];
  const settled = <Part>(parse: () => Part): readonly Part[] => {
    try {
      return [parse()];
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      against.push(...error.blockers);
      return [];
    }
  };
  const [lefts, rights] = [settled(left), settled(right)];
  refuseIfAny('shape', mergedByCode(against));
  const [[one], [other]] = [lefts, rights];
  if (one === undefined || other === undefined) throw new Error('nothing was parsed, and nothing refused');
  return [one, other];
}
