import type { SampledState, ServerHistory } from '@meridian/shared/history.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { HISTORY_SPANS, type HistorySpan, nextSpan } from '../../data/history-spans.ts';
import { formatCount, formatPercent, formatTime, sparkline } from '../../widgets/figures.ts';
import { labelSpan } from '../../widgets/labelled.ts';
import { picture, span, type Row } from '../../widgets/row.ts';
import { safeText } from '../../widgets/safe-text.ts';
import { field, heading, LABEL_WIDTH } from './fields.ts';

type Facts = {
  readonly span: HistorySpan;
  /** Null before it came. */
  readonly history: ServerHistory | null;
  /** Why it, or a newer one, did not come; null otherwise. */
  readonly error: string | null;
  readonly type: ServerType;
  /** Null where it is not known. */
  readonly capacity: number | null;
  readonly width: number;
};

/** A line of the chart; without a `top` it is as high as its highest value. */
type Chart = {
  readonly label: string;
  readonly values: readonly (number | null)[];
  readonly top?: number;
  readonly format: (value: number | null) => string;
};

const LEGEND = '   blank: unknown   in service: high, new sessions; half, none; low, away';
const MOST_STEPS = 120;
/** Besides the chart: its label, the last figure and the highest. */
const BESIDES = LABEL_WIDTH + 24;

/** How a server was: the highest of each step, and nothing where nothing is known. */
export function historyRows({ span: shown, history, error, type, capacity, width }: Facts): Row[] {
  const next = HISTORY_SPANS[nextSpan(shown)].label;
  const title = heading(`The last ${HISTORY_SPANS[shown].label}`);
  const hint = span(`   t: ${next}`, 'faint');
  if (history === null) {
    const why = error === null ? field('', 'Asking …', 'info') : field('', `▲ No answer: ${safeText(error)}`, 'warn');
    return [[...title, hint], why];
  }
  const { metrics } = history;
  const room = Math.max(10, Math.min(MOST_STEPS, width - BESIDES));
  const charts: readonly Chart[] = [
    {
      label: type === 'Backend' ? 'calls' : 'connections',
      values: metrics.sessions.max,
      ...(capacity !== null && { top: capacity }),
      format: formatCount,
    },
    { label: 'failed in 10 s', values: metrics.failed.max, format: formatCount },
    { label: 'cpu', values: metrics.cpuUsagePercent.max, top: 100, format: formatPercent },
    { label: 'memory', values: metrics.memoryUsagePercent.max, top: 100, format: formatPercent },
    { label: 'network Mbit/s', values: metrics.networkMbps.max, format: formatCount },
    { label: 'setup p95 ms', values: metrics.setupMsP95.max, format: formatCount },
    { label: 'RTP loss %', values: metrics.rtpLossPercent.max, format: formatHundredths },
  ];
  const told = charts.filter(({ values }) => values.some((value) => value !== null));
  return [
    [...title, hint, picture(LEGEND, 'faint')],
    ...(error === null
      ? []
      : [field('', `▲ As it was until ${formatTime(history.to)}, no newer answer: ${safeText(error)}`, 'warn')]),
    stateRow(history.states, room),
    ...told.map((chart) => chartRow(chart, room)),
    ...(history.storeTrouble === null ? [] : [field('', `▲ ${safeText(history.storeTrouble)}`, 'warn')]),
  ];
}

function chartRow({ label, values, top, format }: Chart, room: number): Row {
  const steps = squeezed(values, room, highest);
  const most = highest(values);
  return [
    labelSpan(label, LABEL_WIDTH),
    picture(sparkline(steps, steps.length, top ?? most ?? 0), 'info'),
    span(` ${latest(values, format)}`),
    span(` most ${format(most)}`, 'faint'),
  ];
}

/** The figure of the step that runs; before that has one, the last that is known, and said so. */
function latest(values: Chart['values'], format: Chart['format']): string {
  const now = values.at(-1) ?? null;
  const known = values.findLast((value) => value !== null) ?? null;
  return now === null && known !== null ? `last ${format(known)}` : format(now);
}

/** The worst of each step: high while it got new sessions, half while it was up and got none, low while it was not there. */
function stateRow(states: readonly (SampledState | null)[], room: number): Row {
  const levels = states.map((state) => (state === null ? null : levelOf(state)));
  const steps = squeezed(levels, room, lowest);
  const known = levels.filter((level) => level !== null);
  const whole = known.filter((level) => level === 1).length;
  return [
    labelSpan('in service', LABEL_WIDTH),
    picture(sparkline(steps, steps.length, 1), 'info'),
    span(known.length === 0 ? ' unknown' : ` ${formatPercent((whole / known.length) * 100)} of the time`),
  ];
}

function levelOf({ liveness, runtimeStatus, routable }: SampledState): number {
  if (liveness === 'Dead' || runtimeStatus === 'Stopped') return 0;
  return routable ? 1 : 0.5;
}

/** As many values as there is room for, at most: where there are more, neighbours become one. */
function squeezed(
  values: readonly (number | null)[],
  room: number,
  combine: (values: readonly (number | null)[]) => number | null,
): (number | null)[] {
  const count = Math.min(room, values.length);
  const startOf = (step: number) => Math.floor((step * values.length) / count);
  return Array.from({ length: count }, (_, step) => combine(values.slice(startOf(step), startOf(step + 1))));
}

function highest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function lowest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.min(...known);
}

function formatHundredths(value: number | null): string {
  return value === null ? '-' : value.toFixed(2);
}
