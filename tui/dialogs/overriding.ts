import type { Blocker } from '@meridian/shared/plan.ts';
import { safetyRuleOf, type SafetyRuleName } from '@meridian/shared/safety-rule.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import type { InputEvent } from '../input/key.ts';
import { editText, EMPTY_TEXT } from '../widgets/text-editor.ts';
import type { ChangeDialog } from './change-dialog.ts';
import { patchDialog, turnTo } from './open-dialog.ts';
import { showPlan } from './planning.ts';

/** Its dialog is a context of its own; the key is none that opens a change where it could be typed ahead. */
export const OVERRIDE_KEY = 'O';

/** The rules that refuse, where nothing else does; null where an override would not help. */
export function overridableRules(blockers: readonly Blocker[]): readonly SafetyRuleName[] | null {
  const rules = blockers.map(({ code }) => safetyRuleOf(code));
  const known = rules.filter((rule) => rule !== null);
  return known.length > 0 && known.length === rules.length ? known : null;
}

/** Asks why the rules are not to refuse; false where they are not all that refuses. */
export function startOverride(cockpit: Cockpit, { id, phase, override }: ChangeDialog): boolean {
  const rules = phase.name === 'blocked' ? overridableRules(phase.blockers) : null;
  if (rules === null) return false;
  const all = [...new Set([...(override?.rules ?? []), ...rules])];
  turnTo(cockpit, id, { name: 'override', rules: all, reason: EMPTY_TEXT });
  return true;
}

/** Types the reason; enter plans anew, with the rules overridden by name. */
export function handleOverrideKey(cockpit: Cockpit, { id, phase }: ChangeDialog, event: InputEvent): void {
  if (phase.name !== 'override') return;
  if (event.type === 'key' && event.key === 'enter') {
    const privateReason = phase.reason.value.trim();
    if (privateReason === '') return patchDialog(cockpit, id, { note: 'the reason is needed' });
    patchDialog(cockpit, id, {
      override: { rules: phase.rules, privateReason },
      phase: { name: 'planning' },
      note: null,
    });
    return void showPlan(cockpit, id, null);
  }
  const reason = editText(phase.reason, event);
  if (reason !== null) patchDialog(cockpit, id, { phase: { ...phase, reason }, note: null });
}
