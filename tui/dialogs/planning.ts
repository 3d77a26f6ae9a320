import type { Blocker } from '@meridian/shared/plan.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { errorText, Refusal } from '../data/port.ts';
import { EMPTY_TEXT } from '../widgets/text-editor.ts';
import type { ChangeDialog, ChangePhase, ChangeStep } from './change-dialog.ts';
import { current, patchDialog, turnTo } from './open-dialog.ts';
import { revisionOf } from './request-target.ts';

/** An open dialog asks for its plan again this often, so that its counts are of now. */
const PLAN_REFRESH_MS = 2000;
export const CHANGED = 'changed since you looked: this is the new plan';

/** Asks for the plan and shows it, to be confirmed or as refused. */
export async function showPlan(cockpit: Cockpit, id: number, note: string | null): Promise<void> {
  const dialog = current(cockpit, id);
  if (dialog === null || dialog.step === null) return;
  try {
    const step = await planned(cockpit, dialog, dialog.step);
    turnTo(cockpit, id, phaseFor(step), { step, note });
    refreshLater(cockpit, id);
  } catch (error) {
    turnTo(cockpit, id, phaseOfError(error), { note });
  }
}

async function planned({ port }: Cockpit, { override }: ChangeDialog, step: ChangeStep): Promise<ChangeStep> {
  return { ...step, plan: await port.plan(step.request, override) };
}

/** What a plan allows: to be confirmed, or every reason why not. */
export function phaseFor({ plan }: ChangeStep): ChangePhase {
  const blockers = plan?.blockers ?? [];
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
 * Ends when someone else replaced the step: whoever did keeps their own plan fresh.
 */
export function refreshLater(cockpit: Cockpit, id: number): void {
  const step = current(cockpit, id)?.step;
  cockpit.clock.after(PLAN_REFRESH_MS, () => {
    const dialog = current(cockpit, id);
    const isShown = dialog?.phase.name === 'confirm' || dialog?.phase.name === 'blocked';
    if (dialog?.step && isShown && dialog.step === step) void refresh(cockpit, dialog, dialog.step);
  });
}

async function refresh(cockpit: Cockpit, before: ChangeDialog, shown: ChangeStep): Promise<void> {
  const { id } = before;
  try {
    const step = await planned(cockpit, before, shown);
    const now = current(cockpit, id);
    // Whatever happened meanwhile (it was sent, or planned anew) has the better plan.
    if (now === null || now.step !== shown || now.phase.name !== before.phase.name) return;
    const isGraver = (step.plan?.tier ?? 1) > (shown.plan?.tier ?? 1);
    if (step.plan?.planHash !== shown.plan?.planHash || isGraver)
      turnTo(cockpit, id, phaseFor(step), { step: withRevision(cockpit, step), note: CHANGED });
    else if (now.phase.name === 'blocked') patchDialog(cockpit, id, { step, phase: phaseFor(step) });
    else patchDialog(cockpit, id, { step: gatedAs(shown, step) });
  } catch {
    // The link says by itself that it is down; the plan stays as it was, and cannot be sent meanwhile.
  }
  refreshLater(cockpit, id);
}

/** The newer figures of a plan, confirmed as it was asked for: what became less grave is not worth another look. */
function gatedAs({ plan: shown }: ChangeStep, step: ChangeStep): ChangeStep {
  if (!step.plan || !shown) return step;
  return { ...step, plan: { ...step.plan, tier: shown.tier, confirm: shown.confirm } };
}

/** The same step, to be asked with the revision as it is known now. */
export function withRevision({ fleet }: Cockpit, step: ChangeStep): ChangeStep {
  return { ...step, expectedRevision: revisionOf(fleet.getState(), step.request) };
}
