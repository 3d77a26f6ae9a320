import { setImmediate, setTimeout } from 'node:timers/promises';
import type { EventType, MeridianEvent } from '@meridian/shared/event.ts';
import type { Actor } from '@meridian/shared/role.ts';
import type { Db, EventRow, Trx } from '../storage/schema.ts';
import { insert } from '../storage/write-rows.ts';
import { chainHash, GENESIS_HASH } from './chain.ts';
import { WakeUps } from './wake-ups.ts';
import { Mutex } from './mutex.ts';

/** An event before it has its place in the log. */
export type EventDraft = {
  readonly at: string;
  readonly actor: Actor;
  readonly type: EventType;
  readonly target: MeridianEvent['target'];
  readonly publicReason?: string;
  readonly privateReason?: string;
  readonly detail: MeridianEvent['detail'];
};

/** Adds events to the transaction under way; they are there, in order, if it commits. */
export type AppendEvents = (drafts: readonly EventDraft[]) => Promise<readonly MeridianEvent[]>;

export type EventFilter = {
  readonly regionId?: string | undefined;
  readonly serverId?: string | undefined;
  /** From this time on, and before that one; ISO 8601 in UTC with milliseconds. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
};

/** How far the chain of hashes was followed, and whether it holds that far. */
export type ChainCheck = {
  /** The last event that was looked at. */
  readonly checkedTo: number;
  readonly lastSeq: number;
  /** The first event that is missing, or is not what was written; null where all are. */
  readonly brokenAt: number | null;
};

const MAX_WAITING_TRANSACTIONS = 5000;
/** Watchers that are up to date are served from memory; one that fell further behind reads the database. */
const RECENT_EVENTS_MAX = 1000;
const PAGE_SIZE = 200;
/** In a window of time with more events than this, those asked for are soon found without looking it up. */
const LOOKED_UP_MAX = 10_000;
const BEHIND_CHECK_MS = 50;

/** The one log of everything that happened: each event carries the hash of the one before it. */
export class EventLog {
  readonly #db: Db;
  readonly #mutex = new Mutex(MAX_WAITING_TRANSACTIONS);
  readonly #wakeUps = new WakeUps();
  readonly #recent: MeridianEvent[] = [];
  #head: { seq: number; hash: string };

  private constructor(db: Db, head: { seq: number; hash: string }) {
    this.#db = db;
    this.#head = head;
  }

  static async open(db: Db): Promise<EventLog> {
    const last = await db
      .selectFrom('events')
      .select(['seq', 'hash'])
      .orderBy('seq', 'desc')
      .limit(1)
      .executeTakeFirst();
    return new EventLog(db, last ?? { seq: 0, hash: GENESIS_HASH });
  }

  /** The sequence number of the newest event; 0 while there is none. */
  get lastSeq(): number {
    return this.#head.seq;
  }

  /**
   * Runs one transaction at a time. `committed` runs in the same breath as the commit, before the next transaction
   * begins and before any watcher hears of it: that is where memory follows the rows.
   */
  transaction<T>(
    work: (trx: Trx, append: AppendEvents) => Promise<T>,
    committed: (result: T) => void = () => undefined,
  ): Promise<T> {
    return this.#mutex.run(async () => {
      let head = this.#head;
      const appended: MeridianEvent[] = [];
      const result = await this.#db.transaction().execute((trx) =>
        work(trx, async (drafts) => {
          const rows = drafts.map((draft) => {
            const row = rowFromDraft(draft, head.seq + 1);
            const hash = chainHash(head.hash, row);
            head = { seq: row.seq, hash };
            return { ...row, hash };
          });
          await insert(trx, 'events', rows);
          const events = rows.map(eventFromRow);
          appended.push(...events);
          return events;
        }),
      );
      this.#head = head;
      committed(result);
      this.#publish(appended);
      return result;
    });
  }

  /** Events after `after`, oldest first, at most `limit`. */
  async list(after: number, limit: number, filter: EventFilter = {}): Promise<MeridianEvent[]> {
    const { first, last } = await this.#seqsOf(filter);
    const rows = await this.#select(filter)
      .where('seq', '>', Math.max(after, first - 1))
      .where('seq', '<=', last)
      .orderBy('seq')
      .limit(limit)
      .execute();
    return rows.map(eventFromRow);
  }

  /** The newest `count` events, oldest first. */
  async last(count: number, filter: EventFilter = {}): Promise<MeridianEvent[]> {
    const { first, last } = await this.#seqsOf(filter);
    const rows = await this.#select(filter)
      .where('seq', '>=', first)
      .where('seq', '<=', last)
      .orderBy('seq', 'desc')
      .limit(count)
      .execute();
    return rows.map(eventFromRow).toReversed();
  }

  /**
   * Follows the chain through at most `limit` events after `after`: each is what was written, and none is missing, up
   * to the newest that this process wrote or found. After one that is yet to come there is nothing to follow.
   */
  async verify(after: number, limit: number): Promise<ChainCheck> {
    const { lastSeq } = this;
    if (after > lastSeq) return { checkedTo: lastSeq, lastSeq, brokenAt: null };
    const rows = await this.#select({})
      .where('seq', '>=', after)
      .orderBy('seq')
      .limit(limit + 1)
      .execute();
    const isBegun = rows[0]?.seq === after;
    let previous = { seq: after, hash: isBegun ? (rows[0]?.hash ?? '') : GENESIS_HASH };
    const checked = (brokenAt: number | null): ChainCheck => ({
      checkedTo: previous.seq,
      lastSeq: Math.max(lastSeq, previous.seq),
      brokenAt,
    });
    if (after > 0 && !isBegun) return checked(after);
    for (const { hash, ...row } of isBegun ? rows.slice(1) : rows.slice(0, limit)) {
      if (row.seq !== previous.seq + 1 || chainHash(previous.hash, row) !== hash) return checked(previous.seq + 1);
      previous = { seq: row.seq, hash };
    }
    return checked(previous.seq < Math.min(lastSeq, after + limit) ? previous.seq + 1 : null);
  }

  /** The endpoints that servers had when a change last named them, by their ids: also of those that are no more. */
  async endpointsOf(serverIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await this.#db
      .selectFrom('events')
      .select(['server_id', 'detail_json'])
      .where('server_id', 'in', serverIds)
      .where('type', 'in', ['addOrUpdateRegionServer', 'deleteRegionServerSafe'])
      .orderBy('seq')
      .execute();
    return new Map(
      rows.flatMap(({ server_id: serverId, detail_json: json }) => {
        const { endpoint } = JSON.parse(json) as MeridianEvent['detail'];
        return serverId !== null && typeof endpoint === 'string' ? [[serverId, endpoint] as const] : [];
      }),
    );
  }

  /**
   * Every event after `after`, and then each new one as it commits: none lost, doubled or out of order. Waits while
   * `isBehind` says that what was sent last is not read yet, and lets others have their turn between pages.
   */
  async *tail(
    after: number,
    signal: AbortSignal,
    isBehind: () => boolean = () => false,
  ): AsyncGenerator<MeridianEvent, void> {
    // A log that was restored from a backup is shorter than what its reader has seen.
    let seen = Math.min(after, this.#head.seq);
    while (!signal.aborted) {
      for (const event of await this.#after(seen)) {
        if (signal.aborted) return;
        yield event;
        seen = event.seq;
      }
      await setImmediate();
      while (isBehind() && !signal.aborted) await setTimeout(BEHIND_CHECK_MS);
      await this.#wakeUps.next(signal, () => this.#head.seq > seen);
    }
  }

  async #after(seq: number): Promise<readonly MeridianEvent[]> {
    const oldestInMemory = this.#recent[0]?.seq ?? this.#head.seq + 1;
    const from = seq + 1 - oldestInMemory;
    if (from >= 0) return this.#recent.slice(from, from + PAGE_SIZE);
    return this.list(seq, PAGE_SIZE);
  }

  #publish(events: readonly MeridianEvent[]): void {
    if (events.length === 0) return;
    this.#recent.push(...events);
    this.#recent.splice(0, Math.max(0, this.#recent.length - RECENT_EVENTS_MAX));
    this.#wakeUps.tell();
  }

  /**
   * Between which events all lie that happened within the filter's times; none if the last comes before the first. In
   * the order of `seq` the database would look for those times from one end of the log.
   */
  async #seqsOf({ from, to }: EventFilter): Promise<{ readonly first: number; readonly last: number }> {
    const all = { first: 1, last: this.lastSeq };
    if (from === undefined && to === undefined) return all;
    const within = this.#select({ from, to })
      .clearSelect()
      .select('seq')
      .limit(LOOKED_UP_MAX + 1);
    const { count, first, last } = await this.#db
      .selectFrom(within.as('within'))
      .select(({ fn }) => [fn.countAll().as('count'), fn.min('seq').as('first'), fn.max('seq').as('last')])
      .executeTakeFirstOrThrow();
    if (Number(count) > LOOKED_UP_MAX) return all;
    return { first: first ?? all.first, last: last ?? 0 };
  }

  #select({ regionId, serverId, from, to }: EventFilter) {
    let query = this.#db.selectFrom('events').selectAll();
    if (regionId !== undefined) query = query.where('region_id', '=', regionId);
    if (serverId !== undefined) query = query.where('server_id', '=', serverId);
    if (from !== undefined) query = query.where('at', '>=', from);
    if (to !== undefined) query = query.where('at', '<', to);
    return query;
  }
}

function rowFromDraft(draft: EventDraft, seq: number): Omit<EventRow, 'hash'> {
  return {
    seq,
    at: draft.at,
    actor_name: draft.actor.name,
    actor_role: draft.actor.role,
    type: draft.type,
    region_id: draft.target.regionId ?? null,
    server_id: draft.target.serverId ?? null,
    public_reason: draft.publicReason ?? null,
    private_reason: draft.privateReason ?? null,
    detail_json: JSON.stringify(draft.detail),
  };
}

function eventFromRow(row: EventRow): MeridianEvent {
  return {
    seq: row.seq,
    at: row.at,
    actor: { name: row.actor_name, role: row.actor_role as Actor['role'] },
    type: row.type as EventType,
    target: {
      ...(row.region_id === null ? {} : { regionId: row.region_id }),
      ...(row.server_id === null ? {} : { serverId: row.server_id }),
    },
    publicReason: row.public_reason,
    privateReason: row.private_reason,
    detail: JSON.parse(row.detail_json) as MeridianEvent['detail'],
    hash: row.hash,
  };
}
