import type { Alert, AlertCode, Silence } from '@meridian/shared/alert.ts';
import type { AlertRow, Db, SilenceRow, Trx } from '../../storage/schema.ts';
import type { AlertDefinition } from './alert-definition.ts';

/** Resolved alerts are kept for a day, and so many at most; the events are for ever. */
const KEPT_MS = 24 * 60 * 60_000;
const RESOLVED_MAX = 10_000;

/** Alerts and silences as rows. */
export class AlertStore {
  readonly #db: Db;
  readonly #definitions: ReadonlyMap<string, AlertDefinition>;

  constructor(db: Db, definitions: readonly AlertDefinition[]) {
    this.#db = db;
    this.#definitions = new Map(definitions.map((definition) => [definition.code, definition]));
  }

  async open(): Promise<Alert[]> {
    const rows = await this.#db.selectFrom('alerts').selectAll().where('resolved_at', 'is', null).execute();
    return rows.flatMap((row) => this.#alertFrom(row));
  }

  /** The latest first, at most so many. */
  async resolvedLately(now: Date, limit: number): Promise<Alert[]> {
    const rows = await this.#db
      .selectFrom('alerts')
      .selectAll()
      .where('resolved_at', '>=', daysEarlier(now))
      .orderBy('resolved_at', 'desc')
      .limit(limit)
      .execute();
    return rows.flatMap((row) => this.#alertFrom(row));
  }

  async silences(): Promise<Silence[]> {
    return (await this.#db.selectFrom('silences').selectAll().execute()).map(silenceFrom);
  }

  async servedCountries(): Promise<string[]> {
    const rows = await this.#db.selectFrom('served_countries').selectAll().execute();
    return rows.map(({ country_code: code }) => code);
  }

  async save(trx: Trx, alerts: readonly Alert[]): Promise<void> {
    for (const alert of alerts) {
      const row = rowFrom(alert);
      await trx
        .insertInto('alerts')
        .values(row)
        .onConflict((conflict) => conflict.columns(['alert_key', 'opened_at']).doUpdateSet(row))
        .execute();
    }
  }

  async saveServedCountries(trx: Trx, countries: ReadonlySet<string>): Promise<void> {
    await trx.deleteFrom('served_countries').execute();
    const rows = [...countries].map((code) => ({ country_code: code }));
    if (rows.length > 0) await trx.insertInto('served_countries').values(rows).execute();
  }

  async saveSilence(trx: Trx, silence: Silence): Promise<void> {
    await trx.insertInto('silences').values(rowFromSilence(silence)).execute();
  }

  async dropSilence(trx: Trx, silenceId: string): Promise<void> {
    await trx.deleteFrom('silences').where('silence_id', '=', silenceId).execute();
  }

  /** Drops what nobody asks for any more. */
  async prune(trx: Trx, now: Date): Promise<void> {
    await trx.deleteFrom('silences').where('ends_at', '<=', now.toISOString()).execute();
    await trx.deleteFrom('alerts').where('resolved_at', '<', daysEarlier(now)).execute();
    const oldestKept = await trx
      .selectFrom('alerts')
      .select('resolved_at')
      .where('resolved_at', 'is not', null)
      .orderBy('resolved_at', 'desc')
      .offset(RESOLVED_MAX - 1)
      .limit(1)
      .executeTakeFirst();
    if (oldestKept) await trx.deleteFrom('alerts').where('resolved_at', '<', oldestKept.resolved_at).execute();
  }

  /** None where it was written by a version that watched for something this one does not know. */
  #alertFrom(row: AlertRow): Alert[] {
    const definition = this.#definitions.get(row.code);
    if (!definition) return [];
    const { code, severity, effect, action } = definition;
    return [
      {
        alertKey: row.alert_key,
        code,
        severity,
        regionId: row.region_id,
        serverId: row.server_id,
        summary: row.summary,
        effect,
        action,
        openedAt: row.opened_at,
        resolvedAt: row.resolved_at,
        acknowledged:
          row.acknowledged_json === null ? null : (JSON.parse(row.acknowledged_json) as Alert['acknowledged']),
        silencedBecause: row.silenced_because,
      },
    ];
  }
}

function daysEarlier(now: Date): string {
  return new Date(now.getTime() - KEPT_MS).toISOString();
}

function rowFrom(alert: Alert): AlertRow {
  return {
    alert_key: alert.alertKey,
    opened_at: alert.openedAt,
    code: alert.code,
    region_id: alert.regionId,
    server_id: alert.serverId,
    summary: alert.summary,
    resolved_at: alert.resolvedAt,
    acknowledged_json: alert.acknowledged === null ? null : JSON.stringify(alert.acknowledged),
    silenced_because: alert.silencedBecause,
  };
}

function silenceFrom(row: SilenceRow): Silence {
  return {
    silenceId: row.silence_id,
    regionId: row.region_id,
    serverId: row.server_id,
    code: row.code as AlertCode | null,
    owner: row.owner,
    reason: row.reason,
    createdAt: row.created_at,
    endsAt: row.ends_at,
  };
}

function rowFromSilence(silence: Silence): SilenceRow {
  return {
    silence_id: silence.silenceId,
    region_id: silence.regionId,
    server_id: silence.serverId,
    code: silence.code,
    owner: silence.owner,
    reason: silence.reason,
    created_at: silence.createdAt,
    ends_at: silence.endsAt,
  };
}
