import type { DrainPhase, DrainProgress, Leak } from '@meridian/shared/drain.ts';
import type { OperationKind, OperationState, OperationStepState } from '@meridian/shared/operation.ts';
import type { Badge } from '../../health/server-health.ts';
import type { DrainLine } from '../../lists/drain-lines.ts';
import type { Tone } from '../../theme/tones.ts';
import { bar, formatAge, formatCount, formatTime } from '../../widgets/figures.ts';
import { labelled } from '../../widgets/labelled.ts';
import { picture, span, type Row } from '../../widgets/row.ts';
import { fitText, safeText } from '../../widgets/safe-text.ts';
import type { Column } from '../../widgets/table.ts';

const PHASES: Readonly<Record<DrainPhase, Badge>> = {
  overdue: { shape: '✕', word: 'OVERDUE', tone: 'bad' },
  wrappingUp: { shape: '▲', word: 'WRAPPING UP', tone: 'warn' },
  draining: { shape: '▲', word: 'DRAINING', tone: 'warn' },
  stopping: { shape: '■', word: 'STOPPING', tone: 'off' },
};
const LEAKING: Badge = { shape: '▲', word: 'LEAKING', tone: 'warn' };
const OPERATIONS: Readonly<Record<OperationState, Badge>> = {
  running: { shape: '●', word: 'RUNNING', tone: 'ok' },
  stopped: { shape: '✕', word: 'STOPPED', tone: 'bad' },
  done: { shape: '■', word: 'DONE', tone: 'off' },
  cancelled: { shape: '■', word: 'CANCELLED', tone: 'off' },
};
const STEPS: Readonly<Record<OperationStepState, Badge>> = {
  waiting: { shape: '◌', word: 'WAITING', tone: 'faint' },
  draining: { shape: '▲', word: 'DRAINING', tone: 'warn' },
  atWork: { shape: '▲', word: 'AT WORK', tone: 'warn' },
  returning: { shape: '●', word: 'RETURNING', tone: 'info' },
  done: { shape: '●', word: 'DONE', tone: 'ok' },
  skipped: { shape: '■', word: 'SKIPPED', tone: 'off' },
};
export const OPERATION_NAMES: Readonly<Record<OperationKind, string>> = {
  regionDrain: 'region drain',
  rollingMaintenance: 'rolling maintenance',
};

const BAR_WIDTH = 10;
const WIDE = 110;

export function drainColumns(nowMs: number): readonly Column<DrainLine>[] {
  return [
    { title: '', width: 2, cell: (line) => [span(` ${badgeOf(line).shape}`, badgeOf(line).tone)] },
    { title: 'SERVER, REGION', label: '', width: null, cell: (line) => [span(safeText(nameOf(line)))] },
    { title: 'STATE', label: '', width: 11, cell: (line) => [span(badgeOf(line).word, badgeOf(line).tone)] },
    { title: 'LEFT', width: 9, isRight: true, cell: (line) => [span(leftOf(line))] },
    {
      title: '',
      width: BAR_WIDTH,
      fromWidth: WIDE,
      cell: (line) => [picture(bar(doneShareOf(line) ?? 0, BAR_WIDTH), 'info')],
    },
    {
      title: 'LONGEST',
      label: 'longest session',
      width: 7,
      isRight: true,
      cell: (line) => [span(line.kind === 'drain' ? longestText(line.progress) : '')],
    },
    {
      title: 'EMPTY IN',
      width: 11,
      isRight: true,
      cell: (line) => [span(line.kind === 'drain' ? estimateText(line.progress) : '')],
    },
    { title: 'DEADLINE', width: 8, isRight: true, cell: (line) => [deadlineOf(line, nowMs)] },
    { title: 'LEAK', width: 6, isRight: true, cell: (line) => [leakOf(line)] },
    { title: 'BY', width: 10, fromWidth: WIDE, cell: (line) => [span(safeText(byOf(line)))] },
  ];
}

function badgeOf(line: DrainLine): Badge {
  if (line.kind === 'drain') return PHASES[line.progress.phase];
  return line.kind === 'leak' ? LEAKING : OPERATIONS[line.operation.state];
}

function nameOf(line: DrainLine): string {
  if (line.kind === 'drain') return line.progress.endpoint;
  if (line.kind === 'leak') return line.leak.endpoint;
  return `${line.operation.regionId} ${OPERATION_NAMES[line.operation.kind]}`;
}

/** Sessions left of those at its start; of an operation, servers. */
function leftOf(line: DrainLine): string {
  if (line.kind === 'drain') return `${formatCount(line.progress.sessions)}/${formatCount(mostOf(line.progress))}`;
  if (line.kind === 'leak') return '';
  const { steps } = line.operation;
  return `${steps.filter(isOver).length} of ${steps.length}`;
}

function isOver({ state }: { readonly state: OperationStepState }): boolean {
  return state === 'done' || state === 'skipped';
}

/** How far it is, 0 to 1; null where nobody knows. */
function doneShareOf(line: DrainLine): number | null {
  if (line.kind === 'leak') return null;
  if (line.kind === 'operation') {
    const { steps } = line.operation;
    return steps.length === 0 ? 1 : steps.filter(isOver).length / steps.length;
  }
  return drainedShare(line.progress);
}

function drainedShare(progress: DrainProgress): number | null {
  const most = mostOf(progress);
  if (progress.sessions === null || most === null) return null;
  return most === 0 ? 1 : 1 - progress.sessions / most;
}

/** Sessions at its start; or now, where more came after it was counted: what was on its way then. */
function mostOf({ sessions, drain: { sessionsAtStart } }: DrainProgress): number | null {
  return sessionsAtStart === null || sessions === null ? sessionsAtStart : Math.max(sessionsAtStart, sessions);
}

function longestText({ longestSessionSeconds: seconds }: DrainProgress): string {
  return seconds === null ? '-' : formatAge(seconds * 1000);
}

/** From the sooner to the later; a single figure where they read the same. */
function estimateText({ estimate }: DrainProgress): string {
  if (estimate === null) return '-';
  const [from, to] = [formatAge(estimate.fromSeconds * 1000), formatAge(estimate.toSeconds * 1000)];
  return from === to ? from : `${from}-${to}`;
}

function deadlineOf(line: DrainLine, nowMs: number) {
  if (line.kind !== 'drain') return span('');
  const { deadlineAt } = line.progress.drain;
  if (deadlineAt === null) return span('none', 'faint');
  const leftMs = Date.parse(deadlineAt) - nowMs;
  return leftMs < 0 ? span(`-${formatAge(-leftMs)}`, 'bad') : span(formatAge(leftMs));
}

function leakOf(line: DrainLine) {
  const leak = line.kind === 'operation' ? null : line.leak;
  return leak === null ? span('') : span(`+${formatCount(leak.sessionsBegun)}`, 'bad');
}

function byOf(line: DrainLine): string {
  if (line.kind === 'drain') return line.progress.drain.by;
  return line.kind === 'operation' ? line.operation.startedBy : '';
}

/** All about the row under the cursor. */
export function presentDrain(line: DrainLine, width: number, nowMs: number): Row[] {
  if (line.kind === 'leak') return leakRows(line.leak, width);
  return line.kind === 'drain' ? drainRows(line, width, nowMs) : operationRows(line, width);
}

function drainRows({ progress, leak }: DrainLine & { readonly kind: 'drain' }, width: number, nowMs: number): Row[] {
  const { drain, phase } = progress;
  const name = progress.type === 'Backend' ? 'calls' : 'connections';
  const badge = PHASES[phase];
  const share = drainedShare(progress);
  return [
    [
      span(` ${badge.shape} ${badge.word}`, badge.tone),
      span(`  ${formatCount(progress.sessions)} of ${formatCount(mostOf(progress))} ${name} left  `),
      picture(share === null ? '' : bar(share, Math.min(30, Math.max(0, width - 50))), 'info'),
    ],
    ...(leak === null ? [] : leakRows(leak, width)),
    ...labelled('empty in', `${estimateText(progress)}, longest ${longestText(progress)}`, width),
    ...labelled('deadline', deadlineText(progress, nowMs), width),
    ...labelled('then', THEN[drain.then], width),
    ...labelled('by', `${drain.by} since ${formatTime(drain.at)}`, width),
    ...labelled('public', drain.publicReason, width),
    ...(drain.privateReason === undefined ? [] : labelled('private', drain.privateReason, width)),
    ...(progress.outboundQueued === null
      ? []
      : labelled('queued', `${formatCount(progress.outboundQueued)} outbound calls wait`, width)),
    ...(progress.ticketsOut === 0
      ? []
      : labelled('tickets', `${formatCount(progress.ticketsOut)} have not expired yet, 60 s at most`, width)),
  ];
}

const THEN = { disabled: 'it stays disabled', stop: 'its process is asked to stop: one way' } as const;

function deadlineText({ drain, phase }: DrainProgress, nowMs: number): string {
  const { deadlineAt, onDeadline } = drain;
  if (deadlineAt === null) return 'none: it takes as long as its sessions do';
  const leftMs = Date.parse(deadlineAt) - nowMs;
  const what = onDeadline === 'keep' ? 'sessions are kept' : 'sessions are ended, with a word to the caller';
  const when = leftMs >= 0 ? `in ${formatAge(leftMs)}` : `${formatAge(-leftMs)} ago`;
  return `${when} (${formatTime(deadlineAt)}): ${phase === 'wrappingUp' ? 'the node wraps up' : what}`;
}

/** Trunks and DNS don't ask Meridian. */
export function leakRows({ sessionsBegun, since }: Leak, width: number): Row[] {
  return [
    [
      { text: ` ▲ LEAKING +${formatCount(sessionsBegun)}`, tone: 'bad', bold: true },
      span(` since ${formatTime(since)}`, 'bad'),
    ],
    ...labelled('', 'sessions still begin there, though it is out of service: a trunk or DNS leads there', width),
  ];
}

function operationRows({ operation }: DrainLine & { readonly kind: 'operation' }, width: number): Row[] {
  const badge = OPERATIONS[operation.state];
  const { publicReason, privateReason, stoppedBecause, startedBy, startedAt, maxParallel } = operation;
  return [
    [
      span(` ${badge.shape} ${badge.word}`, badge.tone),
      span(
        `  ${OPERATION_NAMES[operation.kind]}, at most ${maxParallel} at a time, by ${safeText(startedBy)} since ${formatTime(startedAt)}`,
      ),
    ],
    ...(stoppedBecause === null
      ? []
      : labelled('stopped', `${stoppedBecause}; P lets it go on, E cancels it`, width, 'bad')),
    ...stepRows(operation.steps, width),
    ...labelled('public', publicReason, width),
    ...(privateReason === undefined ? [] : labelled('private', privateReason, width)),
  ];
}

type Step = (DrainLine & { readonly kind: 'operation' })['operation']['steps'][number];

const STEP_WIDTH = 40;

/** The steps, as many beside each other as there is room for; those that someone has to do with first. */
function stepRows(steps: readonly Step[], width: number): Row[] {
  const perRow = Math.max(1, Math.floor((width - 1) / STEP_WIDTH));
  const sorted = steps.toSorted((left, right) => STEP_ORDER.indexOf(left.state) - STEP_ORDER.indexOf(right.state));
  const cells = sorted.map(({ endpoint, state }): Row => {
    const { shape, word, tone } = STEPS[state];
    return [
      span(` ${shape} ${fitText(word, 10)}`, tone),
      span(fitText(safeText(endpoint), STEP_WIDTH - 14)),
      span(' '),
    ];
  });
  return Array.from({ length: Math.ceil(cells.length / perRow) }, (_, row) =>
    cells.slice(row * perRow, (row + 1) * perRow).flat(),
  );
}

const STEP_ORDER: readonly OperationStepState[] = ['atWork', 'draining', 'returning', 'waiting', 'done', 'skipped'];

/** `▲ DRAINING 12/38 empty in 2:00-5:00`, for the page of its server. */
export function drainSummary(progress: DrainProgress, nowMs: number): { readonly text: string; readonly tone: Tone } {
  const { shape, word, tone } = PHASES[progress.phase];
  const left = `${formatCount(progress.sessions)} of ${formatCount(mostOf(progress))} left`;
  return {
    text: `${shape} ${word}, ${left}, empty in ${estimateText(progress)}; deadline ${deadlineText(progress, nowMs)}`,
    tone,
  };
}
