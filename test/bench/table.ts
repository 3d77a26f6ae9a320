import { BUDGETS } from './budgets.ts';
import type { Row, Spread } from './measure.ts';

const HEADINGS = [
  'name',
  'value',
  'baseline',
  'ratio',
  'budget',
  'p50/p95/p99',
  'of baseline',
  'cpu',
  'against',
] as const;

/** For people: a line a row, in columns; a column in which no row has anything is left out. */
export function table(rows: readonly (Row & { readonly against: string })[]): string {
  const lines = rows.map(
    ({ name, value, unit, baseline, ratio, spread, baselineSpread, cpu, baselineCpu, against }) => [
      name,
      `${figure(value)} ${unit}`,
      `${figure(baseline)} ${unit}`,
      ratio.toFixed(ratio < 0.1 ? 4 : 2),
      BUDGETS[name] ?? '',
      spreadText(spread),
      spreadText(baselineSpread),
      cpu === undefined || baselineCpu === undefined ? '' : `${figure(cpu)}/${figure(baselineCpu)}%`,
      against,
    ],
  );
  const shown = HEADINGS.flatMap((_, column) => (lines.some((line) => line[column] !== '') ? [column] : []));
  const all = [[...HEADINGS], ...lines];
  const widths = shown.map((column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  return all
    .map((line) =>
      shown
        .map((column, index) => (line[column] ?? '').padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function spreadText(spread: Spread | undefined): string {
  return spread === undefined ? '' : [spread.p50, spread.p95, spread.p99].map(figure).join('/');
}

/** Three digits that mean something. */
function figure(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.001))));
  return value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: Math.min(digits, 2) });
}
