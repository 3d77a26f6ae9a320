import type { Blocker } from '@meridian/shared/plan.ts';
import type { FleetState } from '../data/fleet-store.ts';
import { editorRow } from '../widgets/editor-row.ts';
import { paragraph } from '../widgets/paragraph.ts';
import { readAs, span, type Row } from '../widgets/row.ts';
import { safeText, wrapText } from '../widgets/safe-text.ts';
import type { ChangeDialog, ChangePhase, Field } from './change-dialog.ts';
import { gateOf } from './gate.ts';
import { OVERRIDE_KEY, overridableRules } from './overriding.ts';
import { presentBlocker, presentPlan } from './plan-presenter.ts';

/** A dialog as rows: a body that scrolls, and below it what may be answered. */
export type DialogRows = {
  readonly title: string;
  readonly body: readonly Row[];
  readonly foot: readonly Row[];
  /** The row of the field that is typed into, which must be in sight. */
  readonly focus?: number;
};

type Facts = {
  readonly isArmed: boolean;
  readonly fleet: FleetState;
  readonly width: number;
  /** Who else acts on the same, a sentence each. */
  readonly others: readonly string[];
};

export function presentChange(dialog: ChangeDialog, facts: Facts): DialogRows {
  const note: Row[] = dialog.note === null ? [] : paragraph(dialog.note, facts.width, 'warn');
  return {
    title: safeText(dialog.definition.title),
    body: bodyRows(dialog, facts),
    foot: [...othersRows(facts), ...note, ...footRows(dialog, facts)],
    ...(dialog.phase.name === 'fields' && { focus: focusedRow(dialog.fields, dialog.phase.focus, facts.width) }),
  };
}

/** Beside the keys, where it is in sight however long the plan is. */
function othersRows({ others, width }: Facts): Row[] {
  const [first, ...more] = others;
  if (first === undefined) return [];
  return paragraph(`▲ ${first}${more.length > 0 ? `; and ${more.length} more` : ''}`, width, 'warn');
}

function bodyRows(dialog: ChangeDialog, { width, fleet }: Facts): Row[] {
  const { phase } = dialog;
  switch (phase.name) {
    case 'fields':
      return dialog.fields.flatMap((field, index) => fieldRows(field, index === phase.focus, width));
    case 'planning':
      return [[span('asking the server what this would do …', 'info')]];
    case 'confirm':
      return planRows(dialog, width);
    case 'blocked':
      return [
        ...paragraph(phase.message, width, 'bad'),
        ...phase.blockers.flatMap((blocker) => presentBlocker(blocker, width)),
      ];
    case 'sending':
      return sendingRows(dialog, fleet, width);
    case 'stopped':
      return paragraph(phase.message, width, 'bad');
    case 'override':
      return overrideRows(phase, width);
    case 'told':
      return [...phase.rows];
    case 'key':
      break;
  }
  return noKeyRows(width);
}

function focusedRow(fields: readonly Field[], focus: number, width: number): number {
  return fields.slice(0, focus).flatMap((field) => fieldRows(field, false, width)).length;
}

function fieldRows(field: Field, isFocused: boolean, width: number): Row[] {
  const shown = field.kind === 'secret' ? '*'.repeat(field.editor.value.length) : field.editor.value;
  const input = field.choices ? choiceRow(field) : editorRow({ ...field.editor, value: shown }, isFocused, width - 4);
  const hint: Row[] =
    isFocused && field.hint ? wrapText(field.hint, width - 4).map((line) => [span(`    ${line}`, 'faint')]) : [];
  const mark = isFocused ? readAs('› ', 'typing into: ', 'info') : span('  ');
  return [
    [mark, { text: field.label, bold: isFocused }, span(field.isRequired ? '' : '  (optional)', 'faint')],
    [span('    '), ...input],
    ...hint,
    ...cautionRows(field, width),
  ];
}

function cautionRows({ caution, editor }: Field, width: number): Row[] {
  const text = caution?.(editor.value) ?? null;
  return text === null ? [] : paragraph(`    ${text}`, width, 'warn');
}

function choiceRow({ choices = [], editor }: Field): Row {
  return choices.flatMap((choice) => [
    choice === editor.value
      ? { text: `[${choice}]`, bold: true, read: { as: `  chosen: ${choice}  ` } }
      : readAs(` ${choice} `, `  ${choice}  `),
  ]);
}

/** What was typed, once more: it is what is confirmed. */
function typedRows({ fields }: ChangeDialog, width: number): Row[] {
  const rows = fields.flatMap((field) => {
    const { label, kind, editor } = field;
    if (editor.value.trim() === '') return [];
    const shown = kind === 'secret' ? '******' : safeText(editor.value.trim());
    return [...paragraph(`${label} ${shown}`, width, 'plain'), ...cautionRows(field, width)];
  });
  return rows.length === 0 ? [] : [...rows, []];
}

function planRows(dialog: ChangeDialog, width: number): Row[] {
  const plan = dialog.step?.plan ?? null;
  const says = (dialog.definition.says ?? []).flatMap((text) => paragraph(text, width, 'plain'));
  if (plan === null) return [...typedRows(dialog, width), ...says];
  return [...typedRows(dialog, width), ...says, ...presentPlan(plan, width)];
}

function sendingRows(dialog: ChangeDialog, fleet: FleetState, width: number): Row[] {
  const isLost = fleet.openChanges.some((change) => change.isLost && change.title === dialog.step?.label);
  if (!isLost) return [[span('sent; waiting for the answer …', 'info')]];
  return [
    [{ text: '◌ UNKNOWN', bold: true, tone: 'warn' }],
    ...paragraph(
      'Its answer was lost: it may be done or not. It is asked again, once, when the link is back.',
      width,
      'warn',
    ),
  ];
}

/** A key that there is has a page of its own. */
function noKeyRows(width: number): Row[] {
  return paragraph(
    'It is done, with the key that was given. If none was, the answer that carried it was lost: give the server a new key with K.',
    width,
    'plain',
  );
}

function footRows(dialog: ChangeDialog, { isArmed, width }: Facts): Row[] {
  const { phase } = dialog;
  // Only what is armed says its keys: whoever reads them may press them.
  if (!isArmed) return [[span('…', 'faint')]];
  switch (phase.name) {
    case 'fields':
      return [[span(`${fieldsKeys(dialog, phase.focus)}   tab, arrows move   esc leave, nothing is changed`, 'faint')]];
    case 'confirm':
      return confirmRows(dialog, phase, width);
    case 'blocked':
      return [[span(blockedKeys(dialog, phase.blockers), 'faint')]];
    case 'override':
      return [[span('enter plans it with the rules overridden   esc leave, nothing is changed', 'faint')]];
    case 'key':
      return [[span('enter: I have it', 'faint')]];
    case 'sending':
      return [[span('esc leave it running', 'faint')]];
    case 'told':
      return [[span('enter: I have read it', 'faint')]];
    case 'planning':
    case 'stopped':
      break;
  }
  return [[span('esc leave', 'faint')]];
}

function blockedKeys({ fields }: ChangeDialog, blockers: readonly Blocker[]): string {
  const edit = fields.length > 0 ? 'enter edit   ' : '';
  const override = overridableRules(blockers) === null ? '' : `${OVERRIDE_KEY} override by name   `;
  return `${edit}${override}j k scroll   esc leave`;
}

/** The rules by name, and the reason that goes with them into the history. */
function overrideRows({ rules, reason }: ChangePhase & { readonly name: 'override' }, width: number): Row[] {
  return [
    ...paragraph(`Overridden this once: ${rules.join(', ')}`, width, 'danger'),
    [],
    [{ text: 'Private reason (operators only)', bold: true }],
    [span('  '), ...editorRow(reason, true, width - 2)],
  ];
}

function fieldsKeys({ fields }: ChangeDialog, focus: number): string {
  return focus === fields.length - 1 ? 'enter shows the plan' : 'enter next';
}

function confirmRows(dialog: ChangeDialog, phase: ChangePhase & { readonly name: 'confirm' }, width: number): Row[] {
  const { tier, confirm } = gateOf(dialog.step);
  if (confirm === null)
    return [[{ text: 'y confirms', bold: true }, span('   esc leave, nothing is changed', 'faint')]];
  const why = tier >= 3 ? 'This cannot be taken back. ' : '';
  return [
    ...paragraph(`${why}Type ${confirm} and enter to confirm:`, width, tier >= 3 ? 'danger' : 'warn'),
    [span('  '), ...editorRow(phase.typed, true, width - 2)],
    [span('esc leave, nothing is changed', 'faint')],
  ];
}
