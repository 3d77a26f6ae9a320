import type { Alert } from '@meridian/shared/alert.ts';
import type { Actor } from '@meridian/shared/role.ts';
import type { EventDraft, EventLog } from '../../events/event-log.ts';
import type { AlertStore } from './alert-store.ts';

const SYSTEM: Actor = { name: 'meridian', role: 'system' };
const RETRY_AFTER_MS = 1000;
/** Changes that wait for the database; beyond that the oldest are dropped, and said so. */
const WAITING_MAX = 50_000;
const PRUNE_EVERY_MS = 10 * 60_000;

type Parts = {
  readonly store: AlertStore;
  readonly events: EventLog;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
};

/** Writes what opened and what was resolved. Alerts do not wait for it: they are needed most when the database is gone. */
export class AlertWriter {
  readonly #parts: Parts;
  readonly #latest: (alert: Alert) => Alert;
  #waiting: Alert[] = [];
  #served: ReadonlySet<string> | null = null;
  #writing: Promise<void> | null = null;
  #retryAtMs = 0;
  #pruneAtMs = 0;

  /** `latest` tells how an alert stands now: it may have been acknowledged since. */
  constructor(parts: Parts, latest: (alert: Alert) => Alert) {
    this.#parts = parts;
    this.#latest = latest;
  }

  add(changed: readonly Alert[]): void {
    const { monotonicMs, onTrouble } = this.#parts;
    this.#waiting.push(...changed);
    const excess = this.#waiting.length - WAITING_MAX;
    if (excess > 0) {
      this.#waiting.splice(0, excess);
      onTrouble(`${excess} changes of alerts were dropped: the database does not take them`);
    }
    if (this.#hasNews() && monotonicMs() >= this.#retryAtMs) void this.write();
  }

  keepServed(countries: ReadonlySet<string>): void {
    this.#served = countries;
  }

  /** Resolves once what came so far is written, or the database has refused it: then it is tried again. */
  async write(): Promise<void> {
    while (this.#writing) await this.#writing;
    if (!this.#hasNews()) return;
    this.#writing = this.#writeNews().finally(() => (this.#writing = null));
    await this.#writing;
  }

  #hasNews(): boolean {
    return this.#waiting.length > 0 || this.#served !== null || this.#parts.monotonicMs() >= this.#pruneAtMs;
  }

  async #writeNews(): Promise<void> {
    const { events, store, now, monotonicMs, onTrouble } = this.#parts;
    const [batch, served] = [this.#waiting, this.#served];
    [this.#waiting, this.#served] = [[], null];
    try {
      await events.transaction(async (trx, append) => {
        await append(batch.map(eventOf));
        await store.save(trx, batch.map(this.#latest));
        if (served) await store.saveServedCountries(trx, served);
        if (monotonicMs() < this.#pruneAtMs) return;
        await store.prune(trx, now());
        this.#pruneAtMs = monotonicMs() + PRUNE_EVERY_MS;
      });
    } catch (error) {
      this.#waiting.unshift(...batch);
      this.#served ??= served;
      this.#retryAtMs = monotonicMs() + RETRY_AFTER_MS;
      onTrouble('alerts could not be written; trying again', error);
    }
  }
}

function eventOf(alert: Alert): EventDraft {
  const { alertKey, code, severity, regionId, serverId, summary, openedAt, resolvedAt, silencedBecause } = alert;
  return {
    at: resolvedAt ?? openedAt,
    actor: SYSTEM,
    type: resolvedAt === null ? 'alert.opened' : 'alert.resolved',
    target: { ...(regionId !== null && { regionId }), ...(serverId !== null && { serverId }) },
    detail: { alertKey, code, severity, summary, silencedBecause },
  };
}
