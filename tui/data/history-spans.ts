const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export type HistorySpan = 'hour' | 'day' | 'month';

type Span = {
  readonly label: string;
  readonly lastMs: number;
  readonly stepMs: number;
  /** What is known is asked for again after so long. */
  readonly againMs: number;
};

/** How far back a server's page looks: in about a hundred steps each. */
export const HISTORY_SPANS: Readonly<Record<HistorySpan, Span>> = {
  hour: { label: '1 hour', lastMs: HOUR_MS, stepMs: MINUTE_MS / 2, againMs: 10_000 },
  day: { label: '24 hours', lastMs: 24 * HOUR_MS, stepMs: 15 * MINUTE_MS, againMs: MINUTE_MS },
  month: { label: '30 days', lastMs: 30 * 24 * HOUR_MS, stepMs: 6 * HOUR_MS, againMs: 10 * MINUTE_MS },
};

/** The one after it, and after the last the first. */
export function nextSpan(span: HistorySpan): HistorySpan {
  const spans = Object.keys(HISTORY_SPANS) as HistorySpan[];
  return spans[(spans.indexOf(span) + 1) % spans.length] ?? 'hour';
}
