import type { ChangeStep } from './change-dialog.ts';

/** How a change must be confirmed: with `y`, or with a text to type. */
export type Gate = { readonly tier: number; readonly confirm: string | null };

/** As its plan asks; what has none says itself what is to be typed. */
export function gateOf(step: ChangeStep | null): Gate {
  if (step?.plan) return { tier: step.plan.tier, confirm: step.plan.confirm };
  const confirm = step?.confirm ?? null;
  return { tier: confirm === null ? 1 : 2, confirm };
}
