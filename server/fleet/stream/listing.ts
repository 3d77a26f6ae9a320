import { rowFilter } from '@meridian/shared/row-filter.ts';
import { HARM_STEPS } from '@meridian/shared/harm.ts';
import { isFault, SERVER_STATES, SERVER_RANKS } from '@meridian/shared/server-health.ts';
import type { View } from '@meridian/shared/view.ts';
import type { LiveTable } from '../live-table.ts';
import type { SessionsMinute } from '../sessions-minute.ts';
import { entryHarm } from './entry-harm.ts';
import type { Roster } from './roster.ts';
import type { RosterEntry } from './roster-entry.ts';
import type { ViewLimits } from './view-limits.ts';

/** Which servers are listed, and in which order: all who ask the same share one listing. */
export type ListingQuery = Pick<View, 'regionId' | 'type' | 'filter' | 'faultsOnly' | 'sort' | 'isReversed'>;

type Parts = {
  readonly roster: Roster;
  readonly table: LiveTable;
  readonly minute: SessionsMinute;
  readonly monotonicMs: () => number;
};

const SORT_AGAIN_MS = 1000;
/**
 * A row keeps its place until its number has moved by so much since it was last placed: a list that dances under the
 * cursor cannot be read. Of a load, 0 to 1; of other numbers, a share of what they were.
 */
const LOAD_TOLERANCE = 0.1;
const TOLERANCE = 0.05;
const LOAD_MAX = 9;
/** From one state to the next: loads, and one that is not known at either end. */
const GROUP_SPAN = 2 * (LOAD_MAX + 2);

/** The servers that match a query, in order: sorted again at once when any looks different, else once a second. */
export class Listing {
  readonly #query: ListingQuery;
  readonly #parts: Parts;
  readonly #passes: (text: string) => boolean;
  #order: RosterEntry[] = [];
  #madeAt = -1;
  #sortAgainMs = 0;
  /** By their index: the number each was last placed by, and what it is sorted by. */
  #numbers = new Float64Array(0);
  #keys = new Float64Array(0);

  constructor(query: ListingQuery, parts: Parts) {
    this.#query = query;
    this.#parts = parts;
    this.#passes = rowFilter(query.filter);
  }

  /** As it is now; holds until the next call. */
  order(): readonly RosterEntry[] {
    const { roster, monotonicMs } = this.#parts;
    const nowMs = monotonicMs();
    const isDue = nowMs >= this.#sortAgainMs;
    // Where customers are harmed, and so what is a fault, changes with every heartbeat.
    const isOld = this.#madeAt < roster.stateChangedAt || (isDue && this.#query.faultsOnly);
    if (isOld) this.#order = this.#candidates().filter((entry) => this.#matches(entry));
    if (isOld || isDue) {
      this.#sort();
      this.#madeAt = roster.tick;
      this.#sortAgainMs = nowMs + SORT_AGAIN_MS;
    }
    return this.#order;
  }

  #candidates(): RosterEntry[] {
    const { roster } = this.#parts;
    const { regionId } = this.#query;
    return [...(regionId === undefined ? roster.entries() : roster.in(regionId))];
  }

  #matches(entry: RosterEntry): boolean {
    const { type, faultsOnly } = this.#query;
    return (
      (type === undefined || entry.server.type === type) &&
      (!faultsOnly || isFault(entry.state) || entryHarm(entry, this.#parts.minute) > 0) &&
      this.#passes(entry.text)
    );
  }

  #sort(): void {
    const { sort, isReversed } = this.#query;
    const turn = isReversed ? -1 : 1;
    if (sort === 'endpoint') {
      this.#order.sort((left, right) => turn * compareText(left.server.endpoint, right.server.endpoint));
      return;
    }
    this.#makeRoom();
    const keys = this.#keys;
    const numberOf = this.#numberOf();
    const tolerance = sort === 'worst' || sort === 'load' ? LOAD_TOLERANCE : null;
    // Turned around too, what is not known comes last.
    const last = sort === 'worst' ? LOAD_MAX + 1 : Number.MAX_VALUE;
    for (const entry of this.#order) {
      const number = this.#settle(entry.index, numberOf(entry) ?? UNKNOWN, tolerance);
      const group = sort === 'worst' ? this.#badness(entry) * GROUP_SPAN : 0;
      keys[entry.index] = group + (number === UNKNOWN ? turn * last : -number);
    }
    this.#order.sort((left, right) => {
      const difference = (keys[left.index] ?? 0) - (keys[right.index] ?? 0);
      return difference === 0 ? compareText(left.serverId, right.serverId) : turn * difference;
    });
  }

  /** The fewest where customers are harmed worst, then by the worse state. */
  #badness(entry: RosterEntry): number {
    const harmless = HARM_STEPS - entryHarm(entry, this.#parts.minute);
    return harmless * SERVER_RANKS + SERVER_STATES[entry.state].rank;
  }

  /** What it is sorted by, the highest first; null is not known, and comes after everything else. */
  #numberOf(): (entry: RosterEntry) => number | null {
    const { sort } = this.#query;
    if (sort === 'worst' || sort === 'load') return ({ load }) => load && Math.min(load, LOAD_MAX);
    if (sort === 'sessions' || sort === 'endpoint') return ({ isActive, sessions }) => (isActive ? sessions : null);
    const column = this.#parts.table.columns.columns[sort];
    return ({ isActive, slot }) => {
      const value = isActive && slot !== null ? column[slot] : undefined;
      return value === undefined || Number.isNaN(value) ? null : value;
    };
  }

  #settle(index: number, number: number, tolerance: number | null): number {
    const before = this.#numbers[index] ?? Number.NaN;
    if (before !== UNKNOWN && Math.abs(number - before) < (tolerance ?? before * TOLERANCE)) return before;
    this.#numbers[index] = number;
    return number;
  }

  #makeRoom(): void {
    const { end } = this.#parts.roster;
    if (this.#keys.length >= end) return;
    const numbers = new Float64Array(end * 2).fill(Number.NaN);
    numbers.set(this.#numbers);
    this.#numbers = numbers;
    this.#keys = new Float64Array(end * 2);
  }
}

const UNKNOWN = -1;

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** A listing, and how to give it back. */
export type TakenListing = { readonly key: string; readonly listing: Listing; release(): void };

/** One listing for each query that somebody watches. */
export class Listings {
  readonly #parts: Parts;
  readonly #limits: ViewLimits;
  readonly #listings = new Map<string, { readonly listing: Listing; users: number }>();
  /** By owner: how many streams have each query. */
  readonly #owners = new Map<string, Map<string, number>>();

  constructor(parts: Parts, limits: ViewLimits) {
    this.#parts = parts;
    this.#limits = limits;
  }

  /** The listing of a query, instead of another one that is given back; refuses what is too much for one owner. */
  take(asked: ListingQuery, owner: string, instead: TakenListing | null = null): TakenListing {
    const { regionId, type, filter, faultsOnly, sort, isReversed } = asked;
    const query = {
      ...(regionId !== undefined && { regionId }),
      ...(type && { type }),
      filter,
      faultsOnly,
      sort,
      isReversed,
    };
    const key = JSON.stringify(query);
    const owned = this.#owners.get(owner) ?? new Map<string, number>();
    const isLeft = instead !== null && owned.get(instead.key) === 1;
    if (!owned.has(key)) this.#limits.checkQueries(owned.size - Number(isLeft));
    if (!this.#listings.has(key)) this.#limits.countNewList(owner);
    const shared = this.#listings.get(key) ?? { listing: new Listing(query, this.#parts), users: 0 };
    this.#listings.set(key, shared);
    shared.users++;
    this.#owners.set(owner, owned.set(key, (owned.get(key) ?? 0) + 1));
    instead?.release();
    const release = () => {
      if (--shared.users === 0) this.#listings.delete(key);
      const left = (owned.get(key) ?? 0) - 1;
      if (left > 0) owned.set(key, left);
      else owned.delete(key);
      if (owned.size === 0) this.#owners.delete(owner);
    };
    return { key, listing: shared.listing, release };
  }
}
