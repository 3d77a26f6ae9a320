import { roundedMetric } from '@meridian/shared/fleet-frame.ts';
import type { Cell, CellRow, ViewColumn } from '@meridian/shared/view.ts';
import type { LiveTable } from '../live-table.ts';
import type { SessionsMinute } from '../sessions-minute.ts';
import { harmedPercentOf } from './entry-harm.ts';
import type { RosterEntry } from './roster-entry.ts';

type Parts = { readonly table: LiveTable; readonly minute: SessionsMinute };

/** A row's cells, in the order of the columns. */
export function cellRow(
  index: number,
  entry: RosterEntry,
  columns: readonly ViewColumn[],
  parts: Parts,
  atMs: number,
): CellRow {
  return [index, ...columns.map((column) => cell(column, entry, parts, atMs))];
}

function cell(column: ViewColumn, entry: RosterEntry, { table, minute }: Parts, atMs: number): Cell {
  const { slot, words } = entry;
  if (column === 'state') return entry.state;
  if (column === 'isActive') return entry.isActive;
  if (column === 'sessions') return entry.sessions;
  if (column === 'capacity') return entry.capacity;
  if (column === 'runtimeStatus') return words?.runtimeStatus ?? null;
  if (column === 'liveness') return words?.liveness ?? null;
  if (column === 'version') return words?.version ?? null;
  if (column === 'harmedPercent') return harmedPercentOf(entry, minute);
  if (slot === null) return null;
  if (column === 'heardMsAgo') {
    const heardAt = table.columns.read('heardAt', slot);
    return heardAt === null ? null : Math.max(0, atMs - heardAt);
  }
  const value = table.columns.read(column, slot);
  return value === null ? null : roundedMetric(column, value);
}
