import type { OperationEventType } from '@meridian/shared/event.ts';
import type { Actor } from '@meridian/shared/role.ts';
import type { AppendEvents, EventDraft, EventLog } from '../events/event-log.ts';
import type { Db, Trx } from '../storage/schema.ts';
import { isOver, type OperationRecord } from './operation-record.ts';

/** Operations that are over and still shown. */
const KEPT_OVER = 200;

/** What an operation's event says besides its operation. */
export type OperationNews = {
  readonly type: OperationEventType;
  readonly actor: Actor;
  readonly serverId?: string;
  readonly detail?: { readonly [name: string]: unknown };
};

/** Every operation, in memory as in its table: each change of one is written together with its event. */
export class OperationBook {
  readonly #events: EventLog;
  readonly #now: () => Date;
  readonly #byId: Map<string, OperationRecord>;

  private constructor(events: EventLog, now: () => Date, records: readonly OperationRecord[]) {
    this.#events = events;
    this.#now = now;
    this.#byId = new Map(records.map((record) => [record.operationId, record]));
  }

  static async load(db: Db, events: EventLog, now: () => Date): Promise<OperationBook> {
    const rows = await db.selectFrom('operations').select('body_json').orderBy('started_at').execute();
    return new OperationBook(
      events,
      now,
      rows.map(({ body_json }) => JSON.parse(body_json) as OperationRecord),
    );
  }

  get(operationId: string): OperationRecord | null {
    return this.#byId.get(operationId) ?? null;
  }

  /** Those that are not over, in the order they were started. */
  underWay(): OperationRecord[] {
    return [...this.#byId.values()].filter((record) => !isOver(record));
  }

  /** All, the newest first. */
  all(): OperationRecord[] {
    return [...this.#byId.values()].toReversed();
  }

  /** Writes an operation as it is from now on, and what there is to tell of it. */
  write(record: OperationRecord, news: readonly OperationNews[]): Promise<void> {
    return this.#events.transaction(
      (trx, append) => this.writeIn(trx, append, record, news),
      () => this.remember(record),
    );
  }

  /** The same within a transaction; `remember` belongs to its commit. */
  async writeIn(
    trx: Trx,
    append: AppendEvents,
    record: OperationRecord,
    news: readonly OperationNews[],
  ): Promise<void> {
    const { operationId, regionId, state, startedAt } = record;
    const row = {
      operation_id: operationId,
      region_id: regionId,
      state,
      started_at: startedAt,
      body_json: JSON.stringify(record),
    };
    await trx
      .insertInto('operations')
      .values(row)
      .onConflict((conflict) => conflict.column('operation_id').doUpdateSet(row))
      .execute();
    for (const forgotten of this.#tooOld()) {
      await trx.deleteFrom('operations').where('operation_id', '=', forgotten).execute();
    }
    await append(news.map((told) => this.#eventOf(record, told)));
  }

  remember(record: OperationRecord): void {
    this.#byId.set(record.operationId, record);
    for (const forgotten of this.#tooOld()) this.#byId.delete(forgotten);
  }

  #tooOld(): string[] {
    const over = [...this.#byId.values()].filter(isOver);
    return over.slice(0, Math.max(0, over.length - KEPT_OVER)).map(({ operationId }) => operationId);
  }

  #eventOf({ operationId, kind, regionId, publicReason, privateReason }: OperationRecord, told: OperationNews) {
    const { type, actor, serverId, detail } = told;
    return {
      at: this.#now().toISOString(),
      actor: { name: actor.name, role: actor.role },
      type,
      target: { regionId, ...(serverId !== undefined && { serverId }) },
      ...(type === 'operations.start' && { publicReason, privateReason }),
      detail: { operationId, kind, ...detail },
    } satisfies EventDraft;
  }
}
