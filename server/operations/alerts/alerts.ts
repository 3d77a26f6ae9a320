import { setImmediate } from 'node:timers/promises';
import { SEVERITIES } from '@meridian/shared/severity.ts';
import {
  type AcknowledgeInput,
  type Alert,
  type AlertsReport,
  type Silence,
  SILENCE_MAX_DAYS,
  type SilenceInput,
} from '@meridian/shared/alert.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { sameCountry } from '@meridian/shared/residency.ts';
import type { Actor } from '@meridian/shared/role.ts';
import type { EventDraft, EventLog } from '../../events/event-log.ts';
import type { AlertDefinition } from './alert-definition.ts';
import { ChangeFeed } from '../change-feed.ts';
import type { AlertStore } from './alert-store.ts';
import { AlertWriter } from './alert-writer.ts';
import { serves } from './definitions/calls.ts';
import { type Facts, type FactSources, gatherFacts } from './facts.ts';
import { hasEnded, silencedBecause } from './silencing.ts';
import { Tracker } from './tracker.ts';

const ROUND_MS = 1000;
/** What was open before a restart is not over before nodes had the time to be heard. */
const SETTLE_AT_LEAST_MS = 30_000;
const TOLD_MAX = 1000;
const SILENCES_MAX = 1000;
const DAY_MS = 24 * 60 * 60_000;

type Parts = {
  readonly sources: FactSources;
  readonly definitions: readonly AlertDefinition[];
  readonly store: AlertStore;
  readonly events: EventLog;
  readonly deadAfterMs: number;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly newSilenceId: () => string;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
};

/** What needs a person: judged every second, told to whoever watches, and kept across restarts. */
export class Alerts {
  readonly #parts: Parts;
  readonly #tracker: Tracker;
  readonly #writer: AlertWriter;
  readonly #feed = new ChangeFeed();
  readonly #silences = new Map<string, Silence>();
  readonly #servedCountries = new Set<string>();
  readonly #followers: (() => void)[] = [];
  #told: readonly Alert[] = [];
  #saidBy: ReadonlyMap<string, string> = new Map();
  #timer: NodeJS.Timeout | null = null;
  #isInRound = false;
  #lastRoundAtMs: number;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.#lastRoundAtMs = parts.monotonicMs();
    const { definitions, deadAfterMs, monotonicMs } = parts;
    const settleMs = Math.max(SETTLE_AT_LEAST_MS, 2 * deadAfterMs);
    this.#tracker = new Tracker({ definitions, deadAfterMs, monotonicMs, settleMs });
    this.#writer = new AlertWriter(parts, (alert) => {
      const open = this.#tracker.get(alert.alertKey);
      return open?.openedAt === alert.openedAt && alert.resolvedAt === null ? open : alert;
    });
  }

  /** Takes up what was open, silenced and served before a restart. */
  static async load(parts: Parts): Promise<Alerts> {
    const alerts = new Alerts(parts);
    for (const alert of await parts.store.open()) alerts.#tracker.restore(alert);
    for (const silence of await parts.store.silences()) alerts.#silences.set(silence.silenceId, silence);
    for (const country of await parts.store.servedCountries()) alerts.#servedCountries.add(country);
    alerts.#told = alerts.#tracker.open();
    return alerts;
  }

  start(): void {
    this.#timer = setInterval(() => void this.#roundInTurns(), ROUND_MS);
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    await this.#writer.write();
  }

  /** Calls back after whatever changes an alert. */
  onChange(follower: () => void): void {
    this.#followers.push(follower);
  }

  /** When the last round ended, on the monotonic clock. */
  get lastRoundAtMs(): number {
    return this.#lastRoundAtMs;
  }

  /** Looks at everything, and opens, silences and resolves. */
  round(): void {
    for (const steps = this.#steps(); !steps.next().done;);
  }

  /** The same, and lets others have their turn: ten thousand servers take a while. */
  async #roundInTurns(): Promise<void> {
    if (this.#isInRound) return;
    this.#isInRound = true;
    try {
      for (const steps = this.#steps(); this.#timer !== null && !steps.next().done;) await setImmediate();
    } catch (error) {
      this.#parts.onTrouble('a round of alerts failed; trying again', error);
    } finally {
      this.#isInRound = false;
    }
  }

  *#steps(): Generator<void, void, void> {
    const { sources, now, monotonicMs } = this.#parts;
    const moment = { now: now(), nowMs: monotonicMs(), servedCountries: this.#servedCountries };
    const facts = yield* gatherFacts(sources, moment);
    const found = yield* this.#tracker.find(facts);
    this.#noteServed(facts);
    const { opened, resolved, saidBy } = this.#tracker.look(facts, found);
    this.#saidBy = saidBy;
    this.#silence();
    const nowOpen = opened.flatMap(({ alertKey }) => this.#tracker.get(alertKey) ?? []);
    this.#writer.add([...nowOpen, ...resolved]);
    this.#tellIfChanged();
    this.#lastRoundAtMs = monotonicMs();
  }

  /** What is open now, the oldest first. */
  open(): readonly Alert[] {
    return this.#told;
  }

  report(): AlertsReport {
    const worstFirst = this.#told.toSorted(
      (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || (a.openedAt < b.openedAt ? 1 : -1),
    );
    const now = this.#parts.now();
    return {
      alerts: worstFirst.slice(0, TOLD_MAX),
      omitted: Math.max(0, worstFirst.length - TOLD_MAX),
      silences: [...this.#silences.values()].filter((silence) => !hasEnded(silence, now)),
    };
  }

  /** The report, and those that were resolved of late. */
  async reportWithResolved(): Promise<AlertsReport> {
    const resolved = await this.#parts.store.resolvedLately(this.#parts.now(), TOLD_MAX);
    const report = this.report();
    return { ...report, alerts: [...report.alerts, ...resolved] };
  }

  /** The whole report, now and after each change. */
  watch(signal: AbortSignal, isBehind: () => boolean): AsyncGenerator<AlertsReport, void> {
    return this.#feed.watch(() => this.report(), signal, isBehind);
  }

  /** Someone takes care of it. */
  async acknowledge({ alertKey, note }: AcknowledgeInput, { name, role }: Actor): Promise<Alert> {
    const { events, store, now } = this.#parts;
    const acknowledged = { at: now().toISOString(), by: name, note: note ? note : null };
    return events.transaction(
      async (trx, append) => {
        const alert = this.#tracker.get(alertKey);
        if (!alert) throw new Refusal('existence', [blocker('Alert:NOT_FOUND')]);
        const after = { ...alert, acknowledged };
        await store.save(trx, [after]);
        const event: Omit<EventDraft, 'target'> = {
          at: acknowledged.at,
          actor: { name, role },
          type: 'alerts.acknowledge',
          detail: { alertKey, code: alert.code },
          ...(acknowledged.note !== null && { privateReason: acknowledged.note }),
        };
        await append([eventOf(after, event)]);
        return after;
      },
      (after) => {
        const alert = this.#tracker.get(alertKey);
        if (alert?.openedAt === after.openedAt) this.#tracker.replace({ ...alert, acknowledged });
        this.#tellIfChanged();
      },
    );
  }

  /** Nobody is told of what it is about, until it ends. */
  async silence(input: SilenceInput, { name, role }: Actor): Promise<Silence> {
    const { events, store, now, newSilenceId } = this.#parts;
    this.#refuseSilence(input);
    const { regionId = null, serverId = null, code = null, reason } = input;
    const silence: Silence = {
      silenceId: newSilenceId(),
      regionId,
      serverId,
      code,
      owner: name,
      reason,
      createdAt: now().toISOString(),
      endsAt: new Date(input.endsAt).toISOString(),
    };
    const { createdAt: at, owner: _named, createdAt: _at, reason: privateReason, ...detail } = silence;
    await events.transaction(
      async (trx, append) => {
        await store.saveSilence(trx, silence);
        await append([eventOf(silence, { at, actor: { name, role }, type: 'alerts.silence', privateReason, detail })]);
      },
      () => this.#takeSilence(silence.silenceId, silence),
    );
    return silence;
  }

  async endSilence(silenceId: string, { name, role }: Actor): Promise<Silence> {
    const { events, store, now } = this.#parts;
    const at = now().toISOString();
    return events.transaction(
      async (trx, append) => {
        const silence = this.#silences.get(silenceId);
        if (!silence || hasEnded(silence, now())) throw new Refusal('existence', [blocker('Silence:NOT_FOUND')]);
        await store.dropSilence(trx, silenceId);
        const detail = { silenceId, code: silence.code };
        await append([eventOf(silence, { at, actor: { name, role }, type: 'alerts.endSilence', detail })]);
        return { ...silence, endsAt: at };
      },
      () => this.#takeSilence(silenceId, null),
    );
  }

  #takeSilence(silenceId: string, silence: Silence | null): void {
    if (silence) this.#silences.set(silenceId, silence);
    else this.#silences.delete(silenceId);
    this.#silence();
    this.#feed.tell();
    this.#tellIfChanged();
  }

  #refuseSilence({ regionId, serverId, endsAt }: SilenceInput): void {
    const { sources, now } = this.#parts;
    const leftMs = Date.parse(endsAt) - now().getTime();
    if (leftMs <= 0 || leftMs > SILENCE_MAX_DAYS * DAY_MS) {
      const message = `endsAt must be in the future, within ${SILENCE_MAX_DAYS} days`;
      throw new Refusal('shape', [blocker('BAD_REQUEST', { message, sample: ['endsAt'] })]);
    }
    if (regionId && !sources.desired.region(regionId)) throw new Refusal('existence', [blocker('Region:NOT_FOUND')]);
    const server = serverId ? sources.desired.server(serverId) : null;
    if (serverId && (!server || (regionId && server.regionId !== regionId)))
      throw new Refusal('existence', [blocker('Server:NOT_FOUND')]);
    const standing = [...this.#silences.values()].filter((silence) => !hasEnded(silence, now()));
    if (standing.length >= SILENCES_MAX) throw new Refusal('rule', [blocker('Silence:TOO_MANY')]);
  }

  /** Says of every open alert whether anybody is told. */
  #silence(): void {
    const { sources, now } = this.#parts;
    const [at, silences] = [now(), [...this.#silences.values()]];
    for (const silence of silences) {
      if (!hasEnded(silence, at)) continue;
      this.#silences.delete(silence.silenceId);
      this.#feed.tell();
    }
    for (const alert of this.#tracker.open()) {
      const saidBy = this.#saidBy.get(alert.alertKey);
      const situation = { desired: sources.desired, silences, now: at, saidBy };
      const because = silencedBecause(alert, this.#tracker.definitionOf(alert), situation);
      if (because !== alert.silencedBecause) this.#tracker.replace({ ...alert, silencedBecause: because });
    }
  }

  /** A country that once served is missed when it does not; one that has no region any more is not. */
  #noteServed({ regions }: Facts): void {
    const there = new Set(regions.map(({ region }) => sameCountry(region.countryCode)));
    const serving = regions.filter(serves).map(({ region }) => sameCountry(region.countryCode));
    const news = [
      ...serving.filter((country) => !this.#servedCountries.has(country)),
      ...[...this.#servedCountries].filter((country) => !there.has(country)),
    ];
    for (const country of serving) this.#servedCountries.add(country);
    for (const country of this.#servedCountries) if (!there.has(country)) this.#servedCountries.delete(country);
    if (news.length > 0) this.#writer.keepServed(this.#servedCountries);
  }

  #tellIfChanged(): void {
    const open = this.#tracker.open();
    const isSame = open.length === this.#told.length && open.every((alert, index) => alert === this.#told[index]);
    this.#told = open;
    if (isSame) return;
    this.#feed.tell();
    for (const follower of this.#followers) follower();
  }
}

function eventOf(
  { regionId, serverId }: Pick<Alert, 'regionId' | 'serverId'>,
  event: Omit<EventDraft, 'target'>,
): EventDraft {
  return { ...event, target: { ...(regionId !== null && { regionId }), ...(serverId !== null && { serverId }) } };
}
