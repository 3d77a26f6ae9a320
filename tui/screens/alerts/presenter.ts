import type { Severity } from '@meridian/shared/severity.ts';
import type { Alert, Silence } from '@meridian/shared/alert.ts';
import type { AlertLine } from '../../lists/alert-lines.ts';
import type { Tone } from '../../theme/tones.ts';
import { formatAge, formatTime } from '../../widgets/figures.ts';
import { labelled } from '../../widgets/labelled.ts';
import { paragraph } from '../../widgets/paragraph.ts';
import { span, type Row } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';
import type { Column } from '../../widgets/table.ts';

/** How bad it is: always a shape, a word and a colour. */
const SEVERITY_BADGES: Readonly<Record<Severity, { readonly text: string; readonly tone: Tone }>> = {
  page: { text: '✕ PAGE', tone: 'bad' },
  ticket: { text: '▲ TICKET', tone: 'warn' },
  info: { text: '● INFO', tone: 'info' },
};
const SILENCE_BADGE = { text: '■ SILENCE', tone: 'off' } as const;

export type AlertFacts = {
  /** What time it is at the server. */
  readonly nowMs: number;
  /** The first row of each region: it names the group. */
  readonly groupHeads: ReadonlySet<string>;
};

export function alertColumns({ nowMs, groupHeads }: AlertFacts): readonly Column<AlertLine>[] {
  return [
    { title: '', width: 1, cell: () => [span(' ')] },
    {
      title: 'REGION',
      label: '',
      width: 14,
      cell: ({ id, regionId }) => {
        const text = safeText(regionId ?? 'everywhere');
        return groupHeads.has(id) ? [{ text, bold: true }] : [span(text, 'faint')];
      },
    },
    {
      title: 'SEVERITY',
      label: '',
      width: 9,
      cell: (line) => {
        const { text, tone } = line.kind === 'alert' ? SEVERITY_BADGES[line.alert.severity] : SILENCE_BADGE;
        return [span(text, line.kind === 'alert' && line.alert.silencedBecause !== null ? 'off' : tone)];
      },
    },
    {
      title: 'AGE',
      width: 5,
      isRight: true,
      cell: (line) => [span(formatAge(nowMs - Date.parse(sinceOf(line))))],
    },
    { title: 'WHO', label: 'taken by', width: 8, cell: (line) => [whoOf(line)] },
    { title: 'WHAT', label: '', width: null, cell: (line) => [span(safeText(summaryOf(line)))] },
  ];
}

function sinceOf(line: AlertLine): string {
  return line.kind === 'alert' ? line.alert.openedAt : line.silence.createdAt;
}

/** Who takes care of it; or that nobody is told. */
function whoOf(line: AlertLine) {
  if (line.kind === 'silence') return span(safeText(line.silence.owner));
  const { acknowledged, silencedBecause } = line.alert;
  if (acknowledged !== null) return span(safeText(acknowledged.by), 'ok');
  return silencedBecause === null ? span('nobody', 'warn') : span('silent', 'off');
}

function summaryOf(line: AlertLine): string {
  if (line.kind === 'alert') return line.alert.summary;
  return `${line.silence.code ?? 'every alert'} is silent: ${line.silence.reason}`;
}

export function alertTitle(line: AlertLine, server: string | null): string {
  const what = line.kind === 'alert' ? line.alert.code : 'Silence';
  return safeText([what, line.regionId, server].filter((part) => part !== null).join(' · '));
}

/** What to do next, what it means for callers, who does it, and why nobody is told. */
export function presentAlert(line: AlertLine, width: number): Row[] {
  return line.kind === 'alert' ? alertRows(line.alert, width) : silenceRows(line.silence, width);
}

function alertRows({ summary, effect, action, acknowledged, silencedBecause, openedAt }: Alert, width: number): Row[] {
  const taken =
    acknowledged === null
      ? 'nobody yet: T takes it'
      : `${acknowledged.by} at ${formatTime(acknowledged.at)}${acknowledged.note === null ? '' : `: ${acknowledged.note}`}`;
  return [
    ...paragraph(` ${summary}`, width, 'plain'),
    // First: where there is room for little, what to do is worth most.
    ...labelled('next', action, width, 'info'),
    ...labelled('callers', effect, width),
    ...labelled('taken by', taken, width, acknowledged === null ? 'warn' : 'plain'),
    ...(silencedBecause === null ? [] : labelled('silent', silencedBecause, width, 'off')),
    ...labelled('since', dateTime(openedAt), width),
  ];
}

function silenceRows({ owner, reason, code, createdAt, endsAt }: Silence, width: number): Row[] {
  return [
    ...labelled('silent', code ?? 'every alert there', width),
    ...labelled('reason', reason, width),
    ...labelled('by', `${owner}, ${dateTime(createdAt)}`, width),
    ...labelled('until', `${dateTime(endsAt)}; E ends it now`, width),
  ];
}

function dateTime(iso: string): string {
  return `${formatTime(iso)} (${iso.slice(0, 10)})`;
}
