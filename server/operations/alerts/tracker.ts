import type { Severity } from '@meridian/shared/severity.ts';
import type { Alert } from '@meridian/shared/alert.ts';
import { type AlertDefinition, alertKeyOf, type Finding } from './alert-definition.ts';
import type { Facts } from './facts.ts';

/** Beyond so many of a severity no more open: whoever has that many looks at the regions, not at the list. */
const OPEN_MAX: Readonly<Record<Severity, number>> = { page: 2000, ticket: 7000, info: 1000 };
/** What was seen and has not lasted yet. */
const PENDING_MAX = 20_000;
/** Time that passed between two looks counts up to here: who stood still has not seen anything last. */
const STEP_MAX_MS = 2000;
/** The silence that makes a node dead, for which the definitions' times are given. */
const DEAD_AFTER_MS = 16_000;

/** What a round changed. */
export type Changes = { readonly opened: readonly Alert[]; readonly resolved: readonly Alert[] };

type Pending = { readonly definition: AlertDefinition; finding: Finding; lastedMs: number };
/** By the alerts' keys. */
type Found = ReadonlyMap<string, Pending>;
type Open = {
  readonly definition: AlertDefinition;
  alert: Alert;
  /** For how long nothing has been seen of it; null while it is seen. */
  goneMs: number | null;
  /** It was open before the start: it is not over merely because little is known yet. */
  readonly restored: boolean;
};

type Options = {
  readonly definitions: readonly AlertDefinition[];
  readonly deadAfterMs: number;
  readonly monotonicMs: () => number;
  /** Until then what was open before the start stays open; milliseconds from the start. */
  readonly settleMs: number;
};

/** Opens an alert when what it is about has lasted, and resolves it when that has been gone for a while. */
export class Tracker {
  readonly #options: Options;
  readonly #silenceScale: number;
  readonly #settledAtMs: number;
  readonly #pending = new Map<string, Pending>();
  readonly #open = new Map<string, Open>();
  #lastLookMs: number;

  constructor(options: Options) {
    this.#options = options;
    this.#silenceScale = options.deadAfterMs / DEAD_AFTER_MS;
    this.#lastLookMs = options.monotonicMs();
    this.#settledAtMs = this.#lastLookMs + options.settleMs;
  }

  /** Takes up an alert that was open before a restart; not one that this version knows nothing of. */
  restore(alert: Alert): void {
    const definition = this.#options.definitions.find(({ code }) => code === alert.code);
    if (definition) this.#open.set(alert.alertKey, { definition, alert, goneMs: null, restored: true });
  }

  open(): Alert[] {
    return [...this.#open.values()].map(({ alert }) => alert);
  }

  get(alertKey: string): Alert | null {
    return this.#open.get(alertKey)?.alert ?? null;
  }

  /** Puts a changed alert in the place of an open one. */
  replace(alert: Alert): void {
    const open = this.#open.get(alert.alertKey);
    if (open?.alert.openedAt === alert.openedAt) open.alert = alert;
  }

  definitionOf({ code }: Alert): AlertDefinition | null {
    return this.#options.definitions.find((definition) => definition.code === code) ?? null;
  }

  /** One look at everything, at what was found in it. */
  look(facts: Facts, found: Found): Changes & { readonly saidBy: ReadonlyMap<string, string> } {
    const stepMs = Math.min(STEP_MAX_MS, facts.nowMs - this.#lastLookMs);
    this.#lastLookMs = facts.nowMs;
    const saidBy = this.#saidBy(found);
    const opened = this.#openLasting(found, saidBy, stepMs, facts.now);
    const resolved = this.#resolveGone(found, stepMs, facts);
    return { opened, resolved, saidBy };
  }

  /** What each definition finds. Between two of them others may have their turn. */
  *find(facts: Facts): Generator<void, Found, void> {
    const found = new Map<string, Pending>();
    for (const definition of this.#options.definitions) {
      for (const finding of definition.find(facts)) {
        found.set(alertKeyOf(definition.code, finding), { definition, finding, lastedMs: 0 });
      }
      yield;
    }
    return found;
  }

  /** For each key that another one says already, which one. Those that have not lasted yet count too: they will. */
  #saidBy(found: Found): Map<string, string> {
    const holds = (key: string) => this.#open.has(key) || found.get(key)?.finding.state === 'raised';
    const told = new Map<string, string>();
    const about = [
      ...[...found].map(([key, { definition, finding }]) => [key, definition, finding] as const),
      ...[...this.#open].map(([key, { definition, alert }]) => [key, definition, alert] as const),
    ];
    for (const [key, definition, { regionId, serverId }] of about) {
      if (regionId === null) continue;
      const by = (definition.saidBy ?? [])
        .flatMap((code) => [
          alertKeyOf(code, { regionId, serverId: null }),
          ...(serverId === null ? [] : [alertKeyOf(code, { regionId, serverId })]),
        ])
        .find(holds);
      if (by !== undefined) told.set(key, by);
    }
    return told;
  }

  #openLasting(found: Found, saidBy: ReadonlyMap<string, string>, stepMs: number, now: Date): Alert[] {
    const counts = this.#countOpen();
    const opened: Alert[] = [];
    for (const [key, { definition, finding }] of found) {
      const open = this.#open.get(key);
      if (open) this.#keepOpen(open, finding);
      else if (finding.state === 'raised') {
        const pending = this.#pending.get(key);
        const lastedMs = pending ? pending.lastedMs + stepMs : 0;
        const { severity } = definition;
        if (
          lastedMs >= this.#scaled(definition, definition.forMs) &&
          !saidBy.has(key) &&
          counts[severity] < OPEN_MAX[severity]
        ) {
          counts[severity] += 1;
          opened.push(this.#openNow(key, definition, finding, now));
        } else if (pending) Object.assign(pending, { finding, lastedMs });
        else if (this.#pending.size < PENDING_MAX) this.#pending.set(key, { definition, finding, lastedMs });
      }
    }
    for (const key of this.#pending.keys()) if (found.get(key)?.finding.state !== 'raised') this.#pending.delete(key);
    return opened;
  }

  #openNow(alertKey: string, definition: AlertDefinition, finding: Finding, now: Date): Alert {
    const { code, severity, effect, action } = definition;
    const { regionId, serverId, summary } = finding;
    const alert: Alert = {
      alertKey,
      code,
      severity,
      regionId,
      serverId,
      summary,
      effect,
      action,
      openedAt: now.toISOString(),
      resolvedAt: null,
      acknowledged: null,
      silencedBecause: null,
    };
    this.#pending.delete(alertKey);
    this.#open.set(alertKey, { definition, alert, goneMs: null, restored: false });
    return alert;
  }

  #keepOpen(open: Open, { state, summary }: Finding): void {
    open.goneMs = null;
    if (state === 'raised' && open.alert.summary !== summary) open.alert = { ...open.alert, summary };
  }

  #resolveGone(found: Found, stepMs: number, facts: Facts): Alert[] {
    const { now, nowMs } = facts;
    const resolved: Alert[] = [];
    for (const [key, open] of this.#open) {
      if (found.has(key) || (open.restored && nowMs < this.#settledAtMs)) continue;
      if (open.definition.cannotTell?.(facts, open.alert)) continue;
      open.goneMs = open.goneMs === null ? 0 : open.goneMs + stepMs;
      if (open.goneMs < this.#scaled(open.definition, open.definition.clearMs)) continue;
      this.#open.delete(key);
      resolved.push({ ...open.alert, resolvedAt: now.toISOString() });
    }
    return resolved;
  }

  #scaled({ scalesWithSilence }: AlertDefinition, ms: number): number {
    return scalesWithSilence ? ms * this.#silenceScale : ms;
  }

  #countOpen(): Record<Severity, number> {
    const counts = { page: 0, ticket: 0, info: 0 };
    for (const { definition } of this.#open.values()) counts[definition.severity] += 1;
    return counts;
  }
}
