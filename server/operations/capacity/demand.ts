import type { DemandReport, DemandSums } from '@meridian/shared/capacity.ts';
import type { CallerDecision } from '../../routing/caller-decision.ts';
import { DemandCount, DemandHour, ORIGINS_KEPT } from './demand-hour.ts';

const HOUR_MS = 60 * 60_000;
const WEEK_HOURS = 7 * 24;

/** Where callers come from, hour by hour for a week: counted from decisions, and no address is ever here. */
export class Demand {
  readonly #now: () => Date;
  /** Those that are over, oldest first. */
  #over: readonly DemandHour[] = [];
  #open: DemandHour;
  #unwritten = new Set<DemandHour>();

  constructor(now: () => Date) {
    this.#now = now;
    this.#open = hourFrom(now());
  }

  /** Takes up what was kept; what is older than a week is not. */
  restore(hours: readonly DemandHour[]): void {
    const sorted = hours.toSorted((left, right) => left.hour - right.hour);
    const last = sorted.at(-1);
    if (last && last.hour >= this.#open.hour) this.#open = last;
    this.#over = sorted.filter((hour) => hour !== this.#open);
    this.#forget();
  }

  /** On the way of every session: it does not look at the clock. */
  count(decision: CallerDecision): void {
    this.#open.take(decision);
    this.#unwritten.add(this.#open);
  }

  /** Opens the next hour once it has come; to be called every few seconds. A clock that is set back changes nothing. */
  advance(): void {
    const now = this.#now();
    if (hourAt(now) <= this.#open.hour) return;
    this.#over = [...this.#over, this.#open.trimmed()];
    this.#open = hourFrom(now);
    this.#forget();
  }

  report(): DemandReport {
    this.advance();
    const hours = [...this.#over, this.#open];
    const week = new DemandHour(this.#open.hour, hours[0]?.since ?? this.#open.since);
    const total = new DemandCount();
    for (const hour of hours) {
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

  #forget(): void {
    this.#over = this.#over.filter(({ hour }) => hour >= oldestKept(this.#open.hour));
  }
}

function hourFrom(now: Date): DemandHour {
  return new DemandHour(hourAt(now), now.toISOString());
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
