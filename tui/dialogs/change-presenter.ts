import type { Blocker, Impact, Plan } from '@meridian/shared/plan.ts';
import type { FleetState } from '../data/fleet-store.ts';
import { formatAge, formatCount } from '../widgets/figures.ts';
import { span, type Row, type Span } from '../widgets/row.ts';
import { safeText, wrapText } from '../widgets/safe-text.ts';
import type { TextEditor } from '../widgets/text-editor.ts';
import type { Tone } from '../theme/tones.ts';
import { gateOf, type ChangeDialog, type ChangePhase, type Field } from './change-dialog.ts';

/** A dialog as rows: a body that scrolls, and below it what may be answered. */
export type DialogRows = { readonly title: string; readonly body: readonly Row[]; readonly foot: readonly Row[] };

type Facts = { readonly isArmed: boolean; readonly fleet: FleetState; readonly width: number };

const SAMPLE_ROWS = 5;

export function presentChange(dialog: ChangeDialog, facts: Facts): DialogRows {
  const note: Row[] = dialog.note === null ? [] : paragraph(dialog.note, facts.width, 'warn');
  return {
    title: safeText(dialog.definition.title),
    body: bodyRows(dialog, facts),
    foot: [...note, ...footRows(dialog, facts)],
  };
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
        ...phase.blockers.flatMap((blocker) => blockerRows(blocker, width)),
      ];
    case 'sending':
      return sendingRows(dialog, fleet, width);
    case 'stopped':
      return paragraph(phase.message, width, 'bad');
    case 'key':
      break;
  }
  return keyRows(phase, width);
}

function fieldRows(field: Field, isFocused: boolean, width: number): Row[] {
  const shown = field.kind === 'secret' ? '*'.repeat(field.editor.value.length) : field.editor.value;
  const input = field.choices ? choiceRow(field) : editorRow({ ...field.editor, value: shown }, isFocused, width - 4);
  const hint: Row[] =
    isFocused && field.hint ? wrapText(field.hint, width - 4).map((line) => [span(`    ${line}`, 'faint')]) : [];
  const mark = isFocused ? '› ' : '  ';
  return [
    [span(mark, 'info'), { text: field.label, bold: isFocused }, span(field.isRequired ? '' : '  (optional)', 'faint')],
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
    { text: choice === editor.value ? `[${choice}]` : ` ${choice} `, bold: choice === editor.value },
  ]);
}

/** A text with its cursor, scrolled so that the cursor shows. */
function editorRow({ value, cursor }: TextEditor, isFocused: boolean, width: number): Row {
  const before = safeText(value.slice(0, cursor));
  const after = safeText(value.slice(cursor));
  if (!isFocused) return [span((before + after).slice(0, width))];
  const start = Math.max(0, before.length - width + 1);
  const under = after.slice(0, 1);
  // Without colour there is no inverse either: at the end, where it mostly is, the cursor is a glyph.
  const mark: Span = under === '' ? { text: '▏' } : { text: under, inverse: true };
  return [span(before.slice(start)), mark, span(after.slice(1, width - before.length + start))];
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
  const plans = dialog.steps.flatMap((step, index) => {
    if (step.plan === null || step.isDone) return [];
    const heading: Row[] =
      dialog.steps.length > 1
        ? [[{ text: `${index + 1} of ${dialog.steps.length}: ${safeText(step.label)}`, bold: true }]]
        : [];
    const { impact } = step.plan;
    return [...heading, ...impactRows(impact), ...warningRows(step.plan, width), ...touchedRows(impact, width), []];
  });
  return [...typedRows(dialog, width), ...plans].slice(0, -1);
}

/** Figures first: on a small screen the names are what may be below the edge. */
function impactRows(impact: Impact): Row[] {
  const { routableBefore: before, routableAfter: after } = impact;
  return [
    [{ text: 'Impact', bold: true }],
    [span(`  in progress  calls ${formatCount(impact.calls)}   connections ${formatCount(impact.connections)}`)],
    ...(impact.longestSessionSeconds === null
      ? []
      : [[span(`  longest      ${formatAge(impact.longestSessionSeconds * 1000)}`)]]),
    [
      span('  routable     '),
      ...changeOf('backends', before.backends, after.backends),
      span('   '),
      ...changeOf('proxies', before.proxies, after.proxies),
    ],
  ];
}

function touchedRows({ serverCount, servers }: Impact, width: number): Row[] {
  const more = serverCount - servers.length;
  const names = [...servers, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
  return paragraph(`  servers      ${formatCount(serverCount)}${names === '' ? '' : `: ${names}`}`, width, 'plain');
}

function changeOf(name: string, before: number, after: number): Row {
  const tone: Tone = after === 0 && before > 0 ? 'bad' : after < before ? 'warn' : 'plain';
  return [span(`${name} `), span(before === after ? `${after}` : `${before} → ${after}`, tone)];
}

function warningRows({ warnings }: Plan, width: number): Row[] {
  return warnings.flatMap((warning) => [
    ...paragraph(`▲ ${safeText(warning.message)}`, width, 'warn'),
    ...sampleRows(warning, width),
  ]);
}

function blockerRows(blocker: Blocker, width: number): Row[] {
  return [
    [],
    [{ text: `✕ ${blocker.code}`, bold: true, tone: 'bad' }, span(blocker.count > 1 ? `  × ${blocker.count}` : '')],
    ...paragraph(`  ${blocker.message}`, width, 'plain'),
    ...sampleRows(blocker, width),
    ...paragraph(`  → ${blocker.remedy}`, width, 'info'),
  ];
}

/** Whom it is about: the first few, one a line, and how many more. */
function sampleRows(
  { sample, count }: { readonly sample: readonly string[]; readonly count: number },
  width: number,
): Row[] {
  const shown = sample.slice(0, SAMPLE_ROWS);
  const more = count - shown.length;
  return [
    ...shown.flatMap((text) => paragraph(`    ${safeText(text)}`, width, 'plain')),
    ...(shown.length > 0 && more > 0 ? [[span(`    and ${more} more`, 'faint')]] : []),
  ];
}

function sendingRows(dialog: ChangeDialog, fleet: FleetState, width: number): Row[] {
  const labels = new Set(dialog.steps.map((step) => step.label));
  const isLost = fleet.openChanges.some((change) => change.isLost && labels.has(change.title));
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

function keyRows({ apiKey }: ChangePhase & { readonly name: 'key' }, width: number): Row[] {
  if (apiKey === null)
    return paragraph(
      'The server was added with the key that was given. If none was, the answer that carried it was lost: give the server a new key.',
      width,
      'plain',
    );
  return [
    ...paragraph('The server was added. Its API key, shown this once:', width, 'plain'),
    [],
    ...wrapText(apiKey, width).map((line): Row => [{ text: line, bold: true }]),
    [],
    ...paragraph(
      'Give it to the node now. The server is disabled and in maintenance until E returns it.',
      width,
      'plain',
    ),
  ];
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
      return [[span(`${dialog.fields.length > 0 ? 'enter edit   ' : ''}j k scroll   esc leave`, 'faint')]];
    case 'key':
      return [[span('enter: I have it', 'faint')]];
    case 'sending':
      return [[span('esc leave it running', 'faint')]];
    case 'planning':
    case 'stopped':
      break;
  }
  return [[span('esc leave', 'faint')]];
}

function fieldsKeys({ fields }: ChangeDialog, focus: number): string {
  return focus === fields.length - 1 ? 'enter shows the plan' : 'enter next';
}

function confirmRows(dialog: ChangeDialog, phase: ChangePhase & { readonly name: 'confirm' }, width: number): Row[] {
  const { tier, confirm } = gateOf(dialog.steps);
  if (confirm === null)
    return [[{ text: 'y confirms', bold: true }, span('   esc leave, nothing is changed', 'faint')]];
  const why = tier >= 3 ? 'This cannot be taken back. ' : '';
  return [
    [{ text: `${why}Type ${confirm} and enter to confirm: `, bold: true, tone: tier >= 3 ? 'danger' : 'warn' }],
    [span('  '), ...editorRow(phase.typed, true, width - 2)],
    [span('esc leave, nothing is changed', 'faint')],
  ];
}

function paragraph(text: string, width: number, tone: Tone): Row[] {
  return text
    .split('\n')
    .map(safeText)
    .flatMap((line) => {
      const indent = /^ */.exec(line)?.[0] ?? '';
      return wrapText(line.slice(indent.length), width - indent.length).map((part) => [span(indent + part, tone)]);
    });
}
