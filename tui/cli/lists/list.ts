import type { MeridianClient } from '@meridian/server/client';
import { rowText } from '../../widgets/row.ts';
import type { Column } from '../../widgets/table.ts';
import type { Terminal } from '../terminal.ts';

/** A list: its heading, a line of cells for each item, and what a script reads instead. */
export type List = {
  readonly heading: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly json: unknown;
};

/** What a command asks for; each list has some of these options. */
export type ListOptions = {
  readonly region?: string;
  readonly server?: string;
  readonly type?: 'Backend' | 'Proxy';
  readonly filter?: string;
  readonly faults?: true;
  readonly last?: number;
};

export type ReadList = (
  client: MeridianClient,
  terminal: Terminal,
  options: ListOptions,
  words: readonly string[],
) => Promise<List>;

/** A table by its columns: a heading, and what stands under it. */
export function listOf<Item>(
  items: readonly Item[],
  columns: Readonly<Record<string, (item: Item) => string>>,
  json: unknown = items,
): List {
  const cells = Object.values(columns);
  return { heading: Object.keys(columns), rows: items.map((item) => cells.map((cell) => cell(item))), json };
}

/** The columns of a screen that have a heading, and its lines in their order. */
export function listOfLines<Line>(lines: readonly Line[], columns: readonly Column<Line>[], json: unknown): List {
  const titled = columns.filter(({ title }) => title !== '');
  return {
    heading: titled.map(({ title }) => title),
    rows: lines.map((line) => titled.map(({ cell }) => rowText(cell(line)))),
    json,
  };
}
