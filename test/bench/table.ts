import type { Row } from './measure.ts';

const HEADINGS = ['name', 'value', 'baseline', 'ratio', 'against'] as const;

/** For people: a line a row, in columns. */
export function table(rows: readonly (Row & { readonly against: string })[]): string {
  const lines = [
    HEADINGS,
    ...rows.map(({ name, value, unit, baseline, ratio, against }) => [
      name,
      `${figure(value)} ${unit}`,
      `${figure(baseline)} ${unit}`,
      ratio.toFixed(ratio < 0.1 ? 4 : 2),
      against,
    ]),
  ];
  const widths = HEADINGS.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Three digits that mean something. */
function figure(value: number): string {
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(value), 0.001))));
  return value.toLocaleString('en', { maximumFractionDigits: digits, minimumFractionDigits: Math.min(digits, 2) });
}
