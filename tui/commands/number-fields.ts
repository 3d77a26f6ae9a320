import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { FieldSpec, FormValues } from '../dialogs/change-dialog.ts';

/** How many servers of a region are taken out at once. */
export function maxParallelField({ totals }: RegionLine): FieldSpec {
  return {
    name: 'maxParallel',
    label: 'Servers at a time',
    kind: 'text',
    isRequired: true,
    initial: '1',
    hint: `1 to ${Math.max(1, totals.servers)}; the next one waits until one of them is done`,
  };
}

/** A whole number written out, or undefined where nothing was typed; throws a sentence for the person otherwise. */
export function wholeNumberIn(values: FormValues, name: string, what = 'the number of servers'): number | undefined {
  const text = values[name] ?? '';
  if (text === '') return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${what} is a whole number`);
  return Number(text);
}
