import {
  type HeldPlan,
  PLAN_TARGETS_MAX,
  PLANNED_ACTIONS,
  type PlannedAction,
  type PresenceTarget,
  targetOf,
} from '@meridian/shared/presence.ts';
import type { ChangeRequest } from '../data/port.ts';
import type { ChangeDialog } from './change-dialog.ts';

/** What others may be told of an open dialog: what it would do, and to what; null where that is nobody else's concern. */
export function heldPlanOf(dialog: ChangeDialog): HeldPlan | null {
  const asked = requestOf(dialog);
  if (asked === null) return null;
  const requests = asked.type === 'regionManager.applyMany' ? asked.actions : [asked];
  const action = requests.map(({ type }) => type).find(isPlannedAction);
  const targets = eachOnce(requests.flatMap((request) => targetOf(request) ?? []));
  if (action === undefined || targets.length === 0) return null;
  if (targets.length <= PLAN_TARGETS_MAX) return { action, targets };
  const regions = eachOnce(targets.map(({ regionId }) => ({ regionId, serverId: null })));
  return { action, targets: regions.slice(0, PLAN_TARGETS_MAX) };
}

/** What it asks for; while its form is filled in, what it would with what stands there. */
function requestOf({ phase, step, fields, definition }: ChangeDialog): ChangeRequest | null {
  if (phase.name === 'told' || phase.name === 'key') return null;
  if (step !== null) return step.request;
  try {
    const values = Object.fromEntries(fields.map(({ name, editor }) => [name, editor.value.trim()]));
    return definition.step(values).request;
  } catch {
    // What stands there cannot be read yet.
    return null;
  }
}

function isPlannedAction(type: string): type is PlannedAction {
  return PLANNED_ACTIONS.some((action) => action === type);
}

function eachOnce(targets: readonly PresenceTarget[]): PresenceTarget[] {
  return [...new Map(targets.map((target) => [`${target.regionId} ${target.serverId ?? ''}`, target])).values()];
}
