import type { Location } from '@meridian/shared/region.ts';
import type { Db, Trx } from '../../storage/schema.ts';
import { type DemandCount, DemandHour } from './demand-hour.ts';
import type { PeakRow } from './peaks.ts';

const ROWS_PER_INSERT = 500;
/** Slots, or hours, that are deleted at once: what piled up goes in small steps. */
const PRUNED_AT_ONCE = 12;

/** The peaks from this slot on. */
export async function loadPeaks(db: Db, fromSlot: number): Promise<PeakRow[]> {
  const rows = await db.selectFrom('capacity_peaks').selectAll().where('slot', '>=', fromSlot).execute();
  return rows.map(({ region_id, slot, calls, connections }) => ({
    regionId: region_id,
    slot,
    peak: { Backend: calls, Proxy: connections },
  }));
}

export async function writePeaks(trx: Trx, peaks: readonly PeakRow[]): Promise<void> {
  const rows = peaks.map(({ regionId, slot, peak }) => ({
    slot,
    region_id: regionId,
    calls: peak.Backend,
    connections: peak.Proxy,
  }));
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    await trx
      .insertInto('capacity_peaks')
      .values(rows.slice(start, start + ROWS_PER_INSERT))
      .onConflict((conflict) =>
        conflict.columns(['slot', 'region_id']).doUpdateSet((row) => ({
          calls: row.ref('excluded.calls'),
          connections: row.ref('excluded.connections'),
        })),
      )
      .execute();
  }
}

export async function prunePeaks(trx: Trx, beforeSlot: number): Promise<void> {
  const oldest = await trx.selectFrom('capacity_peaks').select('slot').orderBy('slot').limit(1).executeTakeFirst();
  if (!oldest || oldest.slot >= beforeSlot) return;
  const until = Math.min(beforeSlot, oldest.slot + PRUNED_AT_ONCE);
  await trx.deleteFrom('capacity_peaks').where('slot', '<', until).execute();
}

/** The hours from this one on. */
export async function loadDemand(db: Db, fromHour: number): Promise<DemandHour[]> {
  const rows = await db.selectFrom('demand_hours').selectAll().where('hour', '>=', fromHour).execute();
  return rows.map(({ hour, since, counts_json }) => hourFrom(hour, since, JSON.parse(counts_json) as StoredHour));
}

export async function writeDemand(trx: Trx, hours: readonly DemandHour[]): Promise<void> {
  for (const hour of hours) {
    const row = { hour: hour.hour, since: hour.since, counts_json: JSON.stringify(storedFrom(hour)) };
    await trx
      .insertInto('demand_hours')
      .values(row)
      .onConflict((conflict) => conflict.column('hour').doUpdateSet(row))
      .execute();
  }
}

export async function pruneDemand(trx: Trx, beforeHour: number): Promise<void> {
  const oldest = await trx.selectFrom('demand_hours').select('hour').orderBy('hour').limit(1).executeTakeFirst();
  if (!oldest || oldest.hour >= beforeHour) return;
  const until = Math.min(beforeHour, oldest.hour + PRUNED_AT_ONCE);
  await trx.deleteFrom('demand_hours').where('hour', '<', until).execute();
}

/** Sessions, refused, kilometres, and the sessions of each region. */
type StoredCount = readonly [number, number, number, readonly (readonly [string, number])[]];
type StoredHour = {
  readonly others: StoredCount;
  readonly origins: readonly {
    readonly country: string | null;
    readonly cell: Location | null;
    readonly count: StoredCount;
  }[];
};

function storedFrom(hour: DemandHour): StoredHour {
  return {
    others: storedCount(hour.others),
    origins: hour
      .origins()
      .map(({ countryCode, cell, count }) => ({ country: countryCode, cell, count: storedCount(count) })),
  };
}

function storedCount({ sessions, refused, kilometres, servedBy }: DemandCount): StoredCount {
  return [sessions, refused, kilometres, [...servedBy]];
}

function hourFrom(hour: number, since: string, { others, origins }: StoredHour): DemandHour {
  const made = new DemandHour(hour, since);
  fill(made.others, others);
  for (const { country, cell, count } of origins) fill(made.countOf({ countryCode: country, cell }), count);
  return made;
}

function fill(count: DemandCount, [sessions, refused, kilometres, servedBy]: StoredCount): void {
  count.sessions = sessions;
  count.refused = refused;
  count.kilometres = kilometres;
  for (const [regionId, served] of servedBy) count.servedBy.set(regionId, served);
}
