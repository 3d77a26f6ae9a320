import type { ServerType } from '@meridian/shared/server-type.ts';

/** Five minutes, counted from the epoch. */
export const SLOT_MS = 5 * 60_000;
const SLOTS_A_DAY = (24 * 60 * 60_000) / SLOT_MS;
const LATELY_SLOTS = 6;
const WEEK_SLOTS = 7 * SLOTS_A_DAY;
/** A day more than is looked at. */
const KEPT_SLOTS = 8 * SLOTS_A_DAY;

/** Stands for all regions together: their sum peaks at another time than they do. */
export const WHOLE_FLEET = '';

/** The most calls of backends and connections of proxies at a time; null where nobody told. */
export type Peak = Readonly<Record<ServerType, number | null>>;
export type PeakRow = { readonly regionId: string; readonly slot: number; readonly peak: Peak };

/** Figures over the last seven days. */
export type Week = {
  readonly peak: number | null;
  readonly p95: number | null;
  /** Of the peaks of its slots that are over. */
  readonly mean: number | null;
};

type Weeks = Readonly<Record<ServerType, Week>>;
const NOTHING: Peak = { Backend: null, Proxy: null };
const NO_WEEK: Week = { peak: null, p95: null, mean: null };

export function slotAt(time: Date): number {
  return Math.floor(time.getTime() / SLOT_MS);
}

/** The 5-minute peaks of every region and of all together, in memory. */
export class Peaks {
  readonly #byRegion = new Map<string, Map<number, Peak>>();
  /** The slots of each region that were not written yet. */
  #unwritten = new Map<string, Set<number>>();
  /** Of the slots that are over: they do not change any more until the next is. */
  readonly #weeks = new Map<string, { slot: number; weeks: Weeks }>();

  /** Takes up what was kept. */
  restore({ regionId, slot, peak }: PeakRow): void {
    this.#slotsOf(regionId).set(slot, peak);
  }

  /** Takes note of how much there is now. */
  note(regionId: string, slot: number, now: Peak): void {
    const slots = this.#slotsOf(regionId);
    const before = slots.get(slot) ?? NOTHING;
    const after = { Backend: larger(before.Backend, now.Backend), Proxy: larger(before.Proxy, now.Proxy) };
    if (after.Backend === before.Backend && after.Proxy === before.Proxy) return;
    slots.set(slot, after);
    this.#mark(regionId, slot);
  }

  /** The week up to now: the slot that is not over yet counts in its peak only. */
  week(regionId: string, type: ServerType, slot: number): Week {
    const slots = this.#byRegion.get(regionId);
    if (!slots) return NO_WEEK;
    const known = this.#weeks.get(regionId);
    const { weeks } = known?.slot === slot ? known : { weeks: weeksBefore(slot, slots) };
    this.#weeks.set(regionId, { slot, weeks });
    const week = weeks[type];
    return { ...week, peak: larger(week.peak, slots.get(slot)?.[type] ?? null) };
  }

  /** The most of the last half hour; null where nobody told. */
  lately(regionId: string, type: ServerType, slot: number): number | null {
    let most: number | null = null;
    for (let at = slot - LATELY_SLOTS; at <= slot; at++)
      most = larger(most, this.#byRegion.get(regionId)?.get(at)?.[type] ?? null);
    return most;
  }

  /** What changed since the last call; `putBack` if it could not be written. */
  takeUnwritten(): { readonly rows: readonly PeakRow[]; readonly putBack: () => void } {
    const taken = this.#unwritten;
    this.#unwritten = new Map();
    const rows = [...taken].flatMap(([regionId, slots]) =>
      [...slots].flatMap((slot) => {
        const peak = this.#byRegion.get(regionId)?.get(slot);
        return peak ? [{ regionId, slot, peak }] : [];
      }),
    );
    return {
      rows,
      putBack: () => {
        for (const { regionId, slot } of rows) this.#mark(regionId, slot);
      },
    };
  }

  /** Forgets what is older than is kept. */
  forgetBefore(slot: number): void {
    for (const [regionId, slots] of this.#byRegion) {
      for (const kept of slots.keys()) {
        if (kept >= slot) continue;
        slots.delete(kept);
        this.#unwritten.get(regionId)?.delete(kept);
      }
      if (slots.size > 0) continue;
      this.#byRegion.delete(regionId);
      this.#unwritten.delete(regionId);
      this.#weeks.delete(regionId);
    }
  }

  #mark(regionId: string, slot: number): void {
    const slots = this.#unwritten.get(regionId) ?? new Set();
    this.#unwritten.set(regionId, slots.add(slot));
  }

  #slotsOf(regionId: string): Map<number, Peak> {
    const slots = this.#byRegion.get(regionId) ?? new Map<number, Peak>();
    this.#byRegion.set(regionId, slots);
    return slots;
  }
}

/** The first slot that is kept. */
export function oldestSlotKept(slot: number): number {
  return slot - KEPT_SLOTS;
}

/** Nearest rank: the smallest of the values that is at least as large as 95% of them. */
export function p95(sorted: readonly number[]): number | null {
  return sorted[Math.ceil((95 * sorted.length) / 100) - 1] ?? null;
}

function weeksBefore(slot: number, slots: ReadonlyMap<number, Peak>): Weeks {
  const over = [...slots].filter(([at]) => at < slot && at >= slot - WEEK_SLOTS).map(([, peak]) => peak);
  const weekOf = (type: ServerType): Week => {
    const known = over.flatMap((peak) => peak[type] ?? []).toSorted((left, right) => left - right);
    const mean = known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
    return { peak: known.at(-1) ?? null, p95: p95(known), mean };
  };
  return { Backend: weekOf('Backend'), Proxy: weekOf('Proxy') };
}

function larger(left: number | null, right: number | null): number | null {
  if (left === null) return right;
  return right === null ? left : Math.max(left, right);
}
