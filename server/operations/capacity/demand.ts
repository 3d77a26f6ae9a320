import type { DemandReport, DemandSums } from '@meridian/shared/capacity.ts';
import type { CallerDecision } from '../../routing/caller-decision.ts';
import { DemandCount, DemandHour, ORIGINS_KEPT } from './demand-hour.ts';

const HOUR_MS = 60 * 60_000;
const WEEK_HOURS = 7 * 24;

/** Where callers come from, hour by hour for a week: counted from decisions, and no address is ever here. */
export class Demand {
  readonly #now: () => Date;
  /** Oldest first. */
  #hours: DemandHour[] = [];
  #unwritten = new Set<DemandHour>();

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Takes up what was kept; what is older than a week is not. */
  restore(hours: readonly DemandHour[]): void {
    this.#hours = hours.toSorted((left, right) => left.hour - right.hour);
    this.#forget(hourAt(this.#now()));
  }

  count(decision: CallerDecision): void {
    const hour = this.#open();
    hour.take(decision);
    this.#unwritten.add(hour);
  }

  report(): DemandReport {
    const open = this.#open();
    const week = new DemandHour(open.hour, this.#hours[0]?.since ?? open.since);
    const total = new DemandCount();
    for (const hour of this.#hours) {
      week.others.add(hour.others);
      for (const origin of hour.origins()) week.countOf(origin).add(origin.count);
    }
    const origins = week.origins();
    for (const { count } of [...origins, { count: week.others }]) total.add(count);
    for (const { count } of origins.slice(ORIGINS_KEPT)) week.others.add(count);
    return {
      since: week.since,
      total: sumsOf(total),
      origins: origins
        .slice(0, ORIGINS_KEPT)
        .map(({ countryCode, cell, count }) => ({ countryCode, cell, ...sumsOf(count) })),
      others: sumsOf(week.others),
    };
  }

  /** What changed since the last call, as it is kept; `putBack` if it could not be written. */
  takeUnwritten(): { readonly hours: readonly DemandHour[]; readonly putBack: () => void } {
    const taken = this.#unwritten;
    this.#unwritten = new Set();
    return {
      hours: [...taken].map((hour) => hour.trimmed()),
      putBack: () => {
        for (const hour of taken) this.#unwritten.add(hour);
      },
    };
  }

  #open(): DemandHour {
    const now = this.#now();
    const hour = hourAt(now);
    const last = this.#hours.at(-1);
    // A clock that was set back goes on with the hour that is open.
    if (last && last.hour >= hour) return last;
    const opened = new DemandHour(hour, now.toISOString());
    this.#hours = [...this.#hours.slice(0, -1), ...(last ? [last.trimmed()] : []), opened];
    this.#forget(hour);
    return opened;
  }

  #forget(hour: number): void {
    this.#hours = this.#hours.filter((kept) => kept.hour >= oldestKept(hour));
  }
}

/** The first hour that is kept, so that with the one that is open it is a week. */
export function oldestHourKept(now: Date): number {
  return oldestKept(hourAt(now));
}

function oldestKept(hour: number): number {
  return hour - WEEK_HOURS;
}

function hourAt(time: Date): number {
  return Math.floor(time.getTime() / HOUR_MS);
}

function sumsOf({ sessions, refused, kilometres, servedBy }: DemandCount): DemandSums {
  return {
    sessions,
    refused,
    distanceKm: sessions === 0 ? null : Math.round(kilometres / sessions),
    servedBy: [...servedBy]
      .map(([regionId, served]) => ({ regionId, sessions: served }))
      .toSorted((left, right) => right.sessions - left.sessions),
  };
}
