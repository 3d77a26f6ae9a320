import type { ShownPlan } from '../data/port.ts';
import type { ChangeStep } from './change-dialog.ts';

type MergedPlan = Pick<ShownPlan, 'blockers' | 'warnings' | 'impact' | 'tier' | 'confirm' | 'order'>;

/**
 * The plans of all steps that are still to be done, as the one change that they are to whoever confirms it; null
 * without any. Each step was planned as if the ones before it were done, so that the last one tells how it will be.
 */
export function mergedPlan(steps: readonly ChangeStep[]): MergedPlan | null {
  const plans = steps.flatMap(({ plan, isDone }) => (plan === null || isDone ? [] : [plan]));
  const [first] = plans;
  const last = plans.at(-1);
  const worst = plans.toSorted((left, right) => right.tier - left.tier)[0];
  if (first === undefined || last === undefined || worst === undefined) return null;
  // What still stands in the way after a step in between is what the next one takes away.
  const early = plans
    .slice(0, -1)
    .flatMap(({ warnings }) => warnings.filter(({ code }) => code !== 'STILL_NOT_ROUTABLE'));
  return {
    blockers: eachOnce(plans.flatMap(({ blockers }) => blockers)),
    warnings: eachOnce([...early, ...last.warnings]),
    impact: { ...last.impact, routableBefore: first.impact.routableBefore },
    tier: worst.tier,
    confirm: worst.confirm,
    ...(last.order === undefined ? {} : { order: last.order }),
  };
}

/** How it must be confirmed: as its most dangerous step asks. */
export function gateOf(steps: readonly ChangeStep[]): { readonly tier: number; readonly confirm: string | null } {
  const plan = mergedPlan(steps);
  if (plan !== null) return { tier: plan.tier, confirm: plan.confirm };
  const confirm = steps.find((step) => step.confirm !== undefined)?.confirm ?? null;
  return { tier: confirm === null ? 1 : 2, confirm };
}

function eachOnce<Said extends { readonly code: string; readonly message: string }>(all: readonly Said[]): Said[] {
  return [...new Map(all.map((each) => [`${each.code} ${each.message}`, each])).values()];
}
