import { REGION_TOTALS, type RegionLine, type RegionLineTotals } from '@meridian/shared/region-line.ts';
import type { StateFlag } from '@meridian/shared/state-flag.ts';
import type { StorageReport } from '@meridian/shared/storage-check.ts';
import type { TotalsRow } from '@meridian/shared/view.ts';
import type { DesiredState } from '../../desired/desired-state.ts';
import type { RegionRecord } from '../../desired/records.ts';
import type { LiveTable } from '../live-table.ts';
import type { SessionsMinute } from '../sessions-minute.ts';
import { regionTotals } from './region-totals.ts';
import type { Roster, RosterNews } from './roster.ts';

type Parts = {
  readonly desired: DesiredState;
  readonly table: LiveTable;
  readonly minute: SessionsMinute;
  readonly roster: Roster;
  readonly monotonicMs: () => number;
  readonly regionHead: (region: RegionRecord) => Omit<RegionLine, 'totals'>;
};

/** What one tick brought of regions. */
export type RegionNews = {
  /** Those of which more than totals changed. */
  readonly regions: readonly RegionLine[];
  readonly totals: readonly TotalsRow[];
  /** Those of which anything changed. */
  readonly changed: readonly RegionLine[];
  readonly goneRegionIds: readonly string[];
};

type Known = {
  line: RegionLine;
  readonly record: RegionRecord;
  readonly storage: StorageReport | null;
  /** When sessions tried were last counted. */
  triedAtMs: number;
};

/**
 * What moves with every heartbeat is summed up so often, more seldom where there are many regions; what decides how a
 * region stands, at once.
 */
const ROUND_MS = 1000;
const ROUND_MS_A_REGION = 10;
/** Sessions tried are told anew so often, and at once when others are harmed. */
const TRIED_AGAIN_MS = 10_000;

/** Every region with its totals, for all watchers. */
export class RegionLines {
  readonly #parts: Parts;
  readonly #known = new Map<string, Known>();
  #nextRoundMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  all(): RegionLine[] {
    return [...this.#known.values()].map(({ line }) => line);
  }

  /** Takes in a tick of the roster. */
  advance(news: RosterNews): RegionNews {
    const { desired, monotonicMs } = this.#parts;
    const nowMs = monotonicMs();
    const isRound = nowMs >= this.#nextRoundMs;
    if (isRound) this.#nextRoundMs = nowMs + Math.max(ROUND_MS, this.#known.size * ROUND_MS_A_REGION);
    const regions: RegionLine[] = [];
    const totals: TotalsRow[] = [];
    const changed: RegionLine[] = [];
    const goneRegionIds: string[] = [];
    for (const regionId of isRound ? this.#allIds() : news.regionIds) {
      const record = desired.region(regionId);
      if (record) {
        const row = this.#look(record, nowMs, regions);
        if (row) totals.push(row);
        const line = row || regions.at(-1)?.regionId === regionId ? this.#known.get(regionId)?.line : null;
        if (line) changed.push(line);
      } else {
        if (this.#known.delete(regionId)) goneRegionIds.push(regionId);
      }
    }
    return { regions, totals, changed, goneRegionIds };
  }

  /** Takes in what a region is now; answers what changed of its totals alone. */
  #look(record: RegionRecord, nowMs: number, regions: RegionLine[]): TotalsRow | null {
    const { table, minute, roster, regionHead } = this.#parts;
    const { regionId } = record;
    const sums = regionTotals(roster.in(regionId), minute);
    const storage = table.storage(regionId);
    const known = this.#known.get(regionId);
    const isSame =
      known?.record === record && known.storage === storage && known.line.cutOffSince === table.cutOffSince(regionId);
    if (isSame) return this.#count(known, sums, nowMs);
    const line = { ...regionHead(record), totals: sums };
    this.#known.set(regionId, { line, record, storage, triedAtMs: nowMs });
    regions.push(line);
    return null;
  }

  #count(known: Known, sums: RegionLineTotals, nowMs: number): TotalsRow | null {
    const before = known.line.totals;
    const { callsTried, connectionsTried } = before;
    const areTriedTold =
      nowMs - known.triedAtMs < TRIED_AGAIN_MS &&
      before.callsHarmed === sums.callsHarmed &&
      before.connectionsHarmed === sums.connectionsHarmed;
    const after = areTriedTold ? { ...sums, callsTried, connectionsTried } : sums;
    if (!areTriedTold) known.triedAtMs = nowMs;
    const changed = REGION_TOTALS.flatMap((name, at) => (before[name] === after[name] ? [] : [at, after[name]]));
    if (changed.length === 0) return null;
    known.line = { ...known.line, totals: after };
    return [known.line.regionId, ...changed];
  }

  #allIds(): Set<string> {
    return new Set([...this.#known.keys(), ...[...this.#parts.desired.regions()].map(({ regionId }) => regionId)]);
  }
}

/** For frames that go to watchers of every role: a private reason is read with its region. */
export function forEveryone({ disabled, maintenance, ...line }: RegionLine): RegionLine {
  return { ...line, disabled: withoutPrivate(disabled), maintenance: withoutPrivate(maintenance) };
}

function withoutPrivate(flag: StateFlag | null): StateFlag | null {
  if (flag === null) return null;
  const { privateReason: _private, ...rest } = flag;
  return rest;
}
