import { randomUUID } from 'node:crypto';
import type { Alert } from '@meridian/shared/alert.ts';
import type { RegionCapacity } from '@meridian/shared/capacity.ts';
import type { Leak } from '@meridian/shared/drain.ts';
import type { NodeMetrics } from '@meridian/shared/node-status.ts';
import type { Operation } from '@meridian/shared/operation.ts';
import type { ProbeStatus } from '@meridian/shared/probe.ts';
import type { DrainRecord, RegionRecord } from '../../server/desired/records.ts';
import { EventLog } from '../../server/events/event-log.ts';
import { GoneReports } from '../../server/fleet/gone-reports.ts';
import { AlertStore } from '../../server/operations/alerts/alert-store.ts';
import { Alerts } from '../../server/operations/alerts/alerts.ts';
import { CallRates } from '../../server/operations/alerts/call-rates.ts';
import { Refusals } from '../../server/operations/alerts/refusals.ts';
import { ALERT_DEFINITIONS } from '../../server/operations/alerts/definitions.ts';
import type { FactSources } from '../../server/operations/alerts/facts.ts';
import type { Db } from '../../server/storage/schema.ts';
import { openSqlite } from '../../server/storage/sqlite.ts';
import { ejected, RoutingFleet, type ServerOptions } from './routing-fleet.ts';

/** When the story begins, by the calendar. */
const BEGINS_AT_MS = Date.parse('2026-06-01T00:00:00.000Z');

type Sessions = { readonly started: number; readonly failed: number };

/** A fleet that lives second by second, and alerts over it: US-WEST, US-EAST and DE-FRA, two backends and two proxies each. */
export class AlertWorld {
  readonly fleet = new RoutingFleet();
  readonly db: Db;
  readonly events: EventLog;
  readonly #beginsAtMs = this.fleet.nowMs;
  readonly #callRates = new CallRates(() => this.fleet.nowMs);
  /** Since when these regions are cut off, and until when these nodes rest. */
  readonly cutOff = new Map<string, string>();
  readonly ejected = new Map<string, string>();
  /** Whether servers and storage were asked since the start. */
  isAsked = true;
  /** Sessions that begin where they should not. */
  leaks: readonly Leak[] = [];
  operations: readonly Operation[] = [];
  capacity: readonly RegionCapacity[] = [];
  readonly gone = new GoneReports(() => this.fleet.nowMs);
  readonly #refusals = new Refusals(() => this.fleet.nowMs);
  readonly #reports = new Set<string>();
  readonly #sessions = new Map<string, { each: Sessions; sums: Sessions }>();
  #asking: { callers: number; residency: readonly string[] } = { callers: 0, residency: [] };
  /** Whose process answers a probe each second, whatever else it does. */
  readonly answering = new Set<string>();
  readonly #clones = new Map<string, { readonly bootId: string; sequence: number }>();
  #outcomes: { regionId: string; each: { answered: number; failed: number } } | null = null;
  #zombie: string | null = null;
  #alerts: Alerts | null = null;
  #troubles: string[] | null = null;

  private constructor(db: Db, events: EventLog) {
    this.db = db;
    this.events = events;
    this.fleet.table.onChange((change) => this.#callRates.hear(change));
    this.fleet.routing.onDecision((decision) => this.#refusals.hear(decision));
    for (const [regionId, latitude, longitude] of [
      ['US-WEST', 37, -122],
      ['US-EAST', 39, -77],
      ['DE-FRA', 50, 8],
    ] as const) {
      this.fleet.region(regionId, { latitude, longitude }, { createdAt: this.at() });
      for (const name of ['be-1', 'be-2']) this.server(regionId, `${regionId}-${name}`);
      for (const name of ['px-1', 'px-2']) this.server(regionId, `${regionId}-${name}`, { type: 'Proxy' });
    }
  }

  static async begin(): Promise<AlertWorld> {
    const db = await openSqlite(':memory:');
    const world = new AlertWorld(db, await EventLog.open(db));
    await world.restart();
    return world;
  }

  get alerts(): Alerts {
    if (!this.#alerts) throw new Error('not begun');
    return this.#alerts;
  }

  /** Alerts begin anew on what is in the database. */
  async restart(): Promise<void> {
    await this.#alerts?.stop();
    let silences = 0;
    this.#alerts = await Alerts.load({
      sources: {
        desired: this.fleet.desired,
        live: this.#live(),
        callRate: (regionId) => this.#callRates.of(regionId),
        refused: () => this.#refusals.lately(),
        leaks: () => this.leaks,
        operations: () => this.operations,
        capacity: () => this.capacity,
        zombies: () => this.gone.lately(60_000),
      },
      definitions: ALERT_DEFINITIONS,
      store: new AlertStore(this.db, ALERT_DEFINITIONS),
      events: this.events,
      deadAfterMs: 16_000,
      now: () => this.now(),
      monotonicMs: () => this.fleet.nowMs,
      newSilenceId: () => `sil_${++silences}`,
      onTrouble: (trouble, error) => {
        if (!this.#troubles) throw new Error(trouble, { cause: error });
        this.#troubles.push(trouble);
      },
    });
  }

  /** What alerts complain of from now on; without it, that fails the test. */
  expectTrouble(): readonly string[] {
    this.#troubles = [];
    return this.#troubles;
  }

  now(): Date {
    return new Date(BEGINS_AT_MS + this.fleet.nowMs - this.#beginsAtMs);
  }

  /** The calendar time, so many milliseconds from now. */
  at(inMs = 0): string {
    return new Date(this.now().getTime() + inMs).toISOString();
  }

  /** Makes or changes a server in service, and has its node report from now on. */
  server(regionId: string, serverId: string, options: ServerOptions = {}): void {
    const before = this.fleet.desired.server(serverId);
    this.fleet.server(regionId, serverId, { createdAt: this.at(), ...before, ...options });
    if (!before) this.report(serverId);
  }

  region(regionId: string, change: Partial<RegionRecord>): void {
    const before = this.fleet.desired.region(regionId);
    if (!before) throw new Error(`no region ${regionId}`);
    this.fleet.desired.swap({ regions: [{ ...before, ...change }] });
  }

  /** The node reports every second from now on. */
  report(serverId: string): void {
    this.#reports.add(serverId);
  }

  /** So many sessions begin and fail there each second from now on. */
  sessions(serverId: string, each: Sessions): void {
    const sums = { started: 0, failed: 0, ...this.#sessions.get(serverId)?.sums };
    this.#sessions.set(serverId, { each, sums });
  }

  /** So many outcomes are told each second from now on. */
  outcomes(regionId: string, each: { readonly answered: number; readonly failed: number }): void {
    this.#outcomes = { regionId, each };
  }

  /** What asking a server from outside tells from now on. */
  probe(
    serverId: string,
    { status = 'Ok', certificateExpiresAt }: { status?: ProbeStatus; certificateExpiresAt?: string },
  ): void {
    const check = { kind: 'sipTls', status, latencyMs: 10, message: 'asked' } as const;
    this.fleet.table.noteProbe('US-WEST', serverId, {
      status,
      decides: false,
      isNotAccepting: false,
      checkedAt: this.at(),
      checks: [{ ...check, ...(certificateExpiresAt !== undefined && { certificateExpiresAt }) }],
    });
  }

  /** Its sessions are followed down from now on. */
  drain(serverId: string, change: Partial<DrainRecord>): void {
    const server = this.fleet.desired.server(serverId);
    if (!server) throw new Error(`no server ${serverId}`);
    const flag = { at: this.at(), by: 'ops', publicReason: 'Planned work', privateReason: 'ticket 4711' };
    const drain: DrainRecord = {
      ...flag,
      drainId: 'drn_1',
      deadlineAt: null,
      onDeadline: 'keep',
      then: 'disabled',
      sessionsAtStart: 1,
      drainedAt: null,
      disabledBefore: null,
      ...change,
    };
    this.server(server.regionId, serverId, { disabled: flag, drain });
  }

  /** What checking US-WEST's storage tells from now on. */
  storage(status: ProbeStatus): void {
    const report = { status, checkedAt: this.at(), failedStep: null, code: null, message: 'Nothing answers' };
    this.fleet.table.noteStorageReport('US-WEST', report);
  }

  /** Another process reports with the server's key every second from now on; the server's own goes on as well. */
  clone(serverId: string): void {
    this.#clones.set(serverId, { bootId: randomUUID(), sequence: 0 });
  }

  /** A node of a deleted server reports every second from now on. */
  zombie(serverId: string | null): void {
    this.#zombie = serverId;
  }

  /** So many callers ask, each second from now on, for a session that has to stay there. */
  ask(callers: number, residency: readonly string[]): void {
    this.#asking = { callers, residency };
  }

  /** The nodes say nothing more. */
  fallSilent(...serverIds: readonly string[]): void {
    for (const serverId of serverIds) this.#reports.delete(serverId);
  }

  serversIn(regionId: string): string[] {
    return this.fleet.desired.serversIn(regionId).map(({ serverId }) => serverId);
  }

  /** So many seconds pass: nodes report, silence is judged, alerts look. */
  pass(seconds: number): void {
    for (let second = 0; second < seconds; second++) {
      this.fleet.pass(1000);
      for (const serverId of this.answering) this.fleet.table.noteAnswer(serverId, this.fleet.nowMs);
      for (const serverId of this.#reports) {
        if (this.fleet.desired.server(serverId)) this.fleet.hear(serverId, 1, this.#metricsOf(serverId));
      }
      this.#reportClones();
      this.#tellOutcomes();
      this.#askNow();
      if (this.#zombie !== null) this.gone.note({ serverId: this.#zombie, regionId: 'US-WEST' });
      this.alerts.round();
    }
  }

  /** Seconds until this holds. */
  until(holds: () => boolean, withinSeconds = 3600): number {
    for (let seconds = 0; seconds <= withinSeconds; seconds++) {
      if (holds()) return seconds;
      this.pass(1);
    }
    throw new Error(`not within ${withinSeconds} s; open: ${this.openKeys().join(', ')}`);
  }

  openKeys(): string[] {
    return this.alerts.open().map(({ alertKey }) => alertKey);
  }

  alert(alertKey: string): Alert {
    const alert = this.alerts.open().find((candidate) => candidate.alertKey === alertKey);
    if (!alert) throw new Error(`${alertKey} is not open; open: ${this.openKeys().join(', ')}`);
    return alert;
  }

  #metricsOf(serverId: string): NodeMetrics {
    const counted = this.#sessions.get(serverId);
    if (!counted) return {};
    const { each, sums } = counted;
    const grown = { started: sums.started + each.started, failed: sums.failed + each.failed };
    this.#sessions.set(serverId, { each, sums: grown });
    return { sessionsStarted: grown.started, sessionsFailed: grown.failed };
  }

  /** The fleet's own table, with what detection would add to it. */
  #live(): FactSources['live'] {
    const { table } = this.fleet;
    return {
      liveNode: (serverId) => {
        const node = table.liveNode(serverId);
        const ejectedUntil = this.ejected.get(serverId);
        return node && ejectedUntil !== undefined ? ejected(node, ejectedUntil) : node;
      },
      probe: (serverId) => (this.isAsked ? table.probe(serverId) : null),
      cutOffSince: (regionId) => this.cutOff.get(regionId) ?? table.cutOffSince(regionId),
      isStorageFailing: (regionId) => table.isStorageFailing(regionId),
      storage: (regionId) => (this.isAsked ? table.storage(regionId) : null),
    };
  }

  #askNow(): void {
    const { callers, residency } = this.#asking;
    const requests = Array.from({ length: callers }, () => ({ caller: { country: 'US' }, residency }));
    this.fleet.routing.routeMany(requests);
  }

  #reportClones(): void {
    for (const [serverId, clone] of this.#clones) {
      const server = this.fleet.desired.server(serverId);
      clone.sequence += 1;
      if (server) this.fleet.table.record(server, { ...clone, runtimeStatus: 'Running' }, new Date(this.at()));
    }
  }

  #tellOutcomes(): void {
    if (!this.#outcomes) return;
    const { regionId, each } = this.#outcomes;
    for (let told = 0; told < each.answered + each.failed; told++) this.#callRates.tell(regionId, told < each.failed);
  }
}
