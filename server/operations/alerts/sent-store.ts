import type { Alert } from '@meridian/shared/alert.ts';
import type { EventLog } from '../../events/event-log.ts';
import { dedupKeyOf, type Notice } from '../../outbound/webhook-messages.ts';
import type { Db } from '../../storage/schema.ts';

/** What each webhook was told and must be told the end of. */
export class SentStore {
  readonly #db: Db;
  readonly #events: EventLog;

  constructor(db: Db, events: EventLog) {
    this.#db = db;
    this.#events = events;
  }

  /** By dedup key; what was told to webhooks that are no more is dropped. */
  async load(webhooks: readonly string[]): Promise<ReadonlyMap<string, ReadonlyMap<string, Notice>>> {
    const sent = new Map(webhooks.map((name) => [name, new Map<string, Notice>()]));
    const rows = await this.#db.selectFrom('webhook_sent').selectAll().execute();
    for (const { webhook, state, alert_json: json } of rows) {
      const alert = JSON.parse(json) as Alert;
      sent.get(webhook)?.set(dedupKeyOf(alert), { state: state as Notice['state'], alert });
    }
    const gone = [...new Set(rows.map(({ webhook }) => webhook))].filter((name) => !sent.has(name));
    if (gone.length > 0) await this.#db.deleteFrom('webhook_sent').where('webhook', 'in', gone).execute();
    return sent;
  }

  /** Writes what a webhook was told; what it was told the end of needs no memory. */
  save(webhook: string, notices: readonly Notice[]): Promise<void> {
    return this.#events.transaction(async (trx) => {
      for (const { state, alert } of notices) {
        const key = { webhook, alert_key: alert.alertKey, opened_at: alert.openedAt };
        if (state === 'resolved') {
          await trx
            .deleteFrom('webhook_sent')
            .where('webhook', '=', webhook)
            .where('alert_key', '=', alert.alertKey)
            .where('opened_at', '=', alert.openedAt)
            .execute();
        } else {
          const row = { ...key, state, alert_json: JSON.stringify(alert) };
          await trx
            .insertInto('webhook_sent')
            .values(row)
            .onConflict((conflict) => conflict.columns(['webhook', 'alert_key', 'opened_at']).doUpdateSet(row))
            .execute();
        }
      }
    });
  }
}
