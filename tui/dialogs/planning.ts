import type { Blocker } from '@meridian/shared/plan.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { errorText, Refusal } from '../data/port.ts';
import { EMPTY_TEXT } from '../widgets/text-editor.ts';
import type { ChangeDialog, ChangePhase, ChangeStep } from './change-dialog.ts';
import { mergedPlan } from './merged-plan.ts';
import { current, patchDialog, turnTo } from './open-dialog.ts';
import { revisionOf } from './request-target.ts';

/** An open dialog asks for its plan again this often, so that its counts are of now. */
const PLAN_REFRESH_MS = 2000;
export const CHANGED = 'changed since you looked: this is the new plan';

/** Asks for the plans and shows them, to be confirmed or as refused. */
export async function showPlan(cockpit: Cockpit, id: number, note: string | null): Promise<void> {
  const dialog = current(cockpit, id);
  if (dialog === null) return;
  try {
    const steps = await planSteps(cockpit, dialog);
    turnTo(cockpit, id, phaseFor(steps), { steps, note });
    refreshLater(cockpit, id);
  } catch (error) {
    turnTo(cockpit, id, phaseOfError(error), { note });
  }
}

/** Each step as it will be once the ones before it are done. */
function planSteps({ port }: Cockpit, { steps, override }: ChangeDialog): Promise<ChangeStep[]> {
  return Promise.all(
    steps.map(async (step, index) => {
      if (step.isDone) return step;
      const before = steps.slice(0, index).filter((each) => !each.isDone);
      const after = before.map((each) => each.request);
      return { ...step, plan: await port.plan(step.request, after, override) };
    }),
  );
}

/** What the plans allow: to be confirmed, or every reason why not. */
export function phaseFor(steps: readonly ChangeStep[]): ChangePhase {
  const blockers = mergedPlan(steps)?.blockers ?? [];
  return blockers.length === 0 ? { name: 'confirm', typed: EMPTY_TEXT } : blocked(blockers);
}

function blocked(blockers: readonly Blocker[]): ChangePhase {
  return { name: 'blocked', message: 'refused: nothing was changed', blockers };
}

/** What to show of a plan or change that was not answered, or answered with no. */
export function phaseOfError(error: unknown): ChangePhase {
  if (!(error instanceof Refusal))
    return { name: 'stopped', message: `no answer from the server (${errorText(error)}); nothing was changed` };
  if (error.blockers.length > 0) return blocked(error.blockers);
  return { name: 'stopped', message: `${error.appCode}: ${error.message}` };
}

/**
 * Keeps the counts of an open plan fresh; a plan with another hash is a new one, to be read before it is confirmed.
 * Ends when someone else replaced the steps: whoever did keeps their own plan fresh.
 */
export function refreshLater(cockpit: Cockpit, id: number): void {
  const steps = current(cockpit, id)?.steps;
  cockpit.clock.after(PLAN_REFRESH_MS, () => {
    const dialog = current(cockpit, id);
    const isShown = dialog?.phase.name === 'confirm' || dialog?.phase.name === 'blocked';
    if (dialog !== null && isShown && dialog.steps === steps) void refresh(cockpit, dialog);
  });
}

async function refresh(cockpit: Cockpit, before: ChangeDialog): Promise<void> {
  const { id } = before;
  try {
    const steps = await planSteps(cockpit, before);
    const now = current(cockpit, id);
    // Whatever happened meanwhile (it was sent, or planned anew) has the better plan.
    if (now === null || now.steps !== before.steps || now.phase.name !== before.phase.name) return;
    const isSame = steps.every((step, index) => step.plan?.planHash === before.steps[index]?.plan?.planHash);
    if (!isSame) turnTo(cockpit, id, phaseFor(steps), { steps: withRevisions(cockpit, steps), note: CHANGED });
    else if (now.phase.name === 'blocked') patchDialog(cockpit, id, { steps, phase: phaseFor(steps) });
    else patchDialog(cockpit, id, { steps });
  } catch {
    // The link says by itself that it is down; the plan stays as it was, and cannot be sent meanwhile.
  }
  refreshLater(cockpit, id);
}

/** The same steps, to be asked with the revisions as they are known now. */
export function withRevisions({ fleet }: Cockpit, steps: readonly ChangeStep[]): ChangeStep[] {
  return steps.map((step) => ({ ...step, expectedRevision: revisionOf(fleet.getState(), step.request) }));
}
