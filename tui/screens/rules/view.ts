import type { RuleMode } from '@meridian/shared/safety-rule.ts';
import type { RuleLine } from '../../lists/rule-lines.ts';
import { formatTime } from '../../widgets/figures.ts';
import { labelled } from '../../widgets/labelled.ts';
import { span, type Span } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';
import type { Column } from '../../widgets/table.ts';
import { listScreen } from '../list/view.ts';

const MODES: Readonly<Record<RuleMode, Span>> = {
  warn: span('▲ WARN', 'warn'),
  refuse: span('■ REFUSE', 'info'),
};
const MEANINGS: Readonly<Record<RuleMode, string>> = {
  warn: 'a change that breaks it is named so in its plan, and must be confirmed by typing',
  refuse: 'a change that breaks it is refused, unless the rule is overridden by name, with a private reason',
};

const COLUMNS: readonly Column<RuleLine>[] = [
  { title: '', width: 1, cell: () => [span(' ')] },
  { title: 'RULE', label: '', width: 17, cell: ({ rule }) => [{ text: rule.rule, bold: true }] },
  { title: 'MODE', label: '', width: 8, cell: ({ rule }) => [MODES[rule.mode]] },
  { title: 'SET BY', width: 10, cell: ({ rule }) => [span(safeText(rule.set?.by ?? 'as shipped'), 'faint')] },
  {
    title: 'WHAT MUST HOLD AFTER A CHANGE',
    label: 'must hold',
    width: null,
    cell: ({ rule }) => [span(safeText(rule.sentence))],
  },
];

/** The rules a change is judged by, and what each does when it would be broken. */
export const rulesScreen = listScreen({
  list: 'rules',
  name: 'Safety rules',
  feed: 'safetyRules',
  columns: () => COLUMNS,
  detailTitle: ({ rule }) => rule.rule,
  detail: ({ rule: { sentence, mode, set } }, _, width) => [
    ...labelled('must hold', sentence, width),
    ...labelled('mode', `${mode}: ${MEANINGS[mode]}`, width),
    ...labelled(
      'set',
      set === null ? 'as shipped' : `by ${set.by} at ${formatTime(set.at)} (${set.at.slice(0, 10)})`,
      width,
    ),
    ...labelled('change', 'ctrl-e sets its mode (an admin’s)', width, 'info'),
  ],
  empty: 'The server has no safety rules.',
});
