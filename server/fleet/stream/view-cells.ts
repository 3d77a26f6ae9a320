import { roundedMetric } from '@meridian/shared/fleet-frame.ts';
import type { Cell, CellRow, ViewColumn } from '@meridian/shared/view.ts';
import type { LiveTable } from '../live-table.ts';
import type { RosterEntry } from './roster-entry.ts';

/** A row's cells, in the order of the columns. */
export function cellRow(
  index: number,
  entry: RosterEntry,
  columns: readonly ViewColumn[],
  table: LiveTable,
  atMs: number,
): CellRow {
  return [index, ...columns.map((column) => cell(column, entry, table, atMs))];
}

function cell(column: ViewColumn, entry: RosterEntry, table: LiveTable, atMs: number): Cell {
  const { slot, words } = entry;
  if (column === 'state') return entry.state;
  if (column === 'isActive') return entry.isActive;
  if (column === 'sessions') return entry.sessions;
  if (column === 'capacity') return entry.capacity;
  if (column === 'runtimeStatus') return words?.runtimeStatus ?? null;
  if (column === 'liveness') return words?.liveness ?? null;
  if (column === 'version') return words?.version ?? null;
  if (slot === null) return null;
  if (column === 'heardMsAgo') {
    const heardAt = table.columns.read('heardAt', slot);
    return heardAt === null ? null : Math.max(0, atMs - heardAt);
  }
  const value = table.columns.read(column, slot);
  return value === null ? null : roundedMetric(column, value);
}
