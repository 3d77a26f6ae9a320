import { RULE_MODES } from '@meridian/shared/safety-rule.ts';
import type { Cockpit } from '../cockpit/cockpit.ts';
import { currentTarget } from '../cockpit/selection.ts';
import { openChange } from '../dialogs/change-flow.ts';
import { currentList, cursorLine } from '../lists/lists.ts';
import type { Command } from './command.ts';
import { openRegionForm } from './region-form.ts';
import { openServerForm } from './server-form.ts';
import { needsTarget } from './target-names.ts';

/** Changes what is set of the row under the cursor: a server, a region, a safety rule. */
export const edit: Command = {
  id: 'edit',
  keys: ['ctrl-e'],
  title: 'edit the server, the region or the rule',
  short: 'edit',
  changes: true,
  isSingle: true,
  enabledWhen: (cockpit) => (currentRule(cockpit) === null ? needsTarget(cockpit) : needsAdmin(cockpit)),
  run: (cockpit) => {
    const rule = currentRule(cockpit);
    if (rule !== null) return openRuleForm(cockpit, rule);
    const target = currentTarget(cockpit);
    if (target?.kind === 'region') openRegionForm(cockpit, target.region);
    else if (target !== null) openServerForm(cockpit, target.region, target.server);
  },
};

function needsAdmin({ fleet }: Cockpit): string | null {
  const { self } = fleet.getState();
  return self?.role === 'admin' ? null : `your token is an ${self?.role ?? ''}’s: rules are an admin’s`;
}

type Rule = NonNullable<ReturnType<typeof currentRule>>;

function currentRule(cockpit: Cockpit) {
  const isThere = currentList(cockpit.ui.getState()) === 'rules';
  return isThere ? (cursorLine(cockpit, 'rules')?.rule ?? null) : null;
}

function openRuleForm(cockpit: Cockpit, { rule, mode, sentence }: Rule): void {
  openChange(cockpit, {
    title: `Safety rule ${rule}`,
    doneText: `the mode of ${rule} is set`,
    fields: [
      {
        name: 'mode',
        label: sentence,
        kind: 'choice',
        isRequired: true,
        choices: RULE_MODES,
        initial: mode,
        hint: 'warn: named in the plan, typed to confirm; refuse: only with an override by name. space changes it',
      },
    ],
    says: ['It holds for every change from now on, whoever makes it. This is an admin’s.'],
    step: (values) => ({
      label: `set ${rule}`,
      confirm: rule,
      request: { type: 'safetyRules.set', rule, mode: values['mode'] === 'refuse' ? 'refuse' : 'warn' },
    }),
  });
}
