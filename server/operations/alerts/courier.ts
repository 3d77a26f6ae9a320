import { SEVERITIES } from '@meridian/shared/severity.ts';
import type { Alert } from '@meridian/shared/alert.ts';
import type { Webhook } from '../../outbound/webhook-config.ts';
import { dedupKeyOf, type Notice } from '../../outbound/webhook-messages.ts';
import { NotDelivered } from '../../outbound/webhooks.ts';
import type { SentStore } from './sent-store.ts';

/** After a try in vain an alert rests, twice as long each time, while others have their turn: it keeps none back. */
const RETRY_AFTER_MS = 1000;
const RETRY_AFTER_AT_MOST_MS = 60_000;
/** Of how many tries in vain one is complained of. */
const COMPLAIN_EVERY = 8;

type Parts = {
  readonly webhook: Webhook;
  readonly sent: ReadonlyMap<string, Notice>;
  readonly store: SentStore;
  readonly post: (webhook: Webhook, notice: Notice) => Promise<void>;
  readonly now: () => Date;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
  readonly retryAfterMs?: number;
};

/**
 * Keeps one webhook told. What there is to tell is always the difference between what is open and what was told: so the
 * latest state wins, nothing is told twice but after a crash, and what was told open is told over, however long that takes.
 */
export class Courier {
  readonly #parts: Parts;
  readonly #sent: Map<string, Notice>;
  /** What is open, by dedup key, and what of it is left to tell; never longer than what is open and what was told. */
  #open: ReadonlyMap<string, Alert> = new Map();
  #queue = new Map<string, Notice>();
  readonly #unsaved = new Map<string, Notice>();
  /** How often in vain the others had their turn before it. */
  readonly #turns = new Map<string, number>();
  /** Those that rest after a try in vain. */
  readonly #resting = new Map<string, NodeJS.Timeout>();
  #isWorking = false;
  #isStopped = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#sent = new Map(parts.sent);
  }

  /** Works out what is left to tell, now that these are open. */
  reconcile(open: readonly Alert[]): void {
    this.#open = new Map(open.map((alert) => [dedupKeyOf(alert), alert]));
    const left = [...new Set([...this.#open.keys(), ...this.#sent.keys()])].flatMap((key) => this.#left(key) ?? []);
    const worstFirst = left.toSorted((a, b) => rankOf(a) - rankOf(b));
    this.#queue = new Map(worstFirst.map((notice) => [dedupKeyOf(notice.alert), notice]));
    for (const key of this.#turns.keys()) if (!this.#queue.has(key)) this.#forgive(key);
    this.#begin();
  }

  /** Tells nothing more; what is left is told after the next start. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#resting.values()) clearTimeout(timer);
    this.#resting.clear();
  }

  #begin(): void {
    if (!this.#isWorking && !this.#isStopped) void this.#work();
  }

  /** What is left to tell of an alert; null where nothing is. */
  #left(key: string): Notice | null {
    const [alert, told] = [this.#open.get(key), this.#sent.get(key)];
    if (!alert) return told ? { state: 'resolved', alert: this.#resolved(key, told.alert) } : null;
    if (!this.#isMeant(alert)) return null;
    // Nobody can be told that someone takes care of what they never heard of.
    const state = told && alert.acknowledged ? 'acknowledged' : 'open';
    return told?.state === state ? null : { state, alert };
  }

  /** Whether this webhook is told of it now; what was told before it was silenced stays told. */
  #isMeant({ severity, regionId, silencedBecause }: Alert): boolean {
    const { minSeverity, regionIds } = this.#parts.webhook;
    const isBadEnough = SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(minSeverity);
    const isHere = regionId === null || regionIds === null || regionIds.includes(regionId);
    return isBadEnough && isHere && silencedBecause === null;
  }

  #resolved(key: string, alert: Alert): Alert {
    const resolvedAt = this.#queue.get(key)?.alert.resolvedAt ?? this.#parts.now().toISOString();
    return { ...alert, resolvedAt };
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    await this.#saveUnsaved();
    for (let key = this.#next(); key !== null; key = this.#next()) await this.#tell(key);
    this.#isWorking = false;
  }

  /** Of those that do not rest the one that was tried least, of these the worst: a new page goes before any retry. */
  #next(): string | null {
    if (this.#isStopped) return null;
    const turnsOf = (key: string) => this.#turns.get(key) ?? 0;
    return [...this.#queue.keys()]
      .filter((key) => !this.#resting.has(key))
      .reduce<string | null>((next, key) => (next === null || turnsOf(key) < turnsOf(next) ? key : next), null);
  }

  async #tell(key: string): Promise<void> {
    const { webhook, post, onTrouble } = this.#parts;
    const notice = this.#queue.get(key);
    if (!notice) return;
    try {
      await post(webhook, notice);
      this.#told(key, notice);
    } catch (error) {
      const turns = this.#rest(key, error instanceof NotDelivered && error.isRefusal);
      if (turns % COMPLAIN_EVERY === 1)
        onTrouble(`webhook ${webhook.name} cannot be told of ${notice.alert.code} (${reasonOf(error)}); trying again`);
    }
    await this.#saveUnsaved();
  }

  /** It has its turn again later; what was refused for what it is, no sooner than it must. */
  #rest(key: string, isRefusal: boolean): number {
    const turns = (this.#turns.get(key) ?? 0) + 1;
    // It may be over, or silenced, since.
    if (!this.#queue.has(key) || this.#isStopped) return turns;
    this.#turns.set(key, turns);
    const doubled = (this.#parts.retryAfterMs ?? RETRY_AFTER_MS) * 2 ** (turns - 1);
    const restMs = isRefusal ? RETRY_AFTER_AT_MOST_MS : Math.min(RETRY_AFTER_AT_MOST_MS, doubled);
    const rested = () => {
      this.#resting.delete(key);
      this.#begin();
    };
    // What is left to tell is on disk: it keeps no process alive.
    this.#resting.set(key, setTimeout(rested, restMs).unref());
    return turns;
  }

  #forgive(key: string): void {
    this.#turns.delete(key);
    clearTimeout(this.#resting.get(key));
    this.#resting.delete(key);
  }

  #told(key: string, notice: Notice): void {
    if (notice.state === 'resolved') this.#sent.delete(key);
    else this.#sent.set(key, notice);
    this.#unsaved.set(key, notice);
    this.#forgive(key);
    // It may have been acknowledged, or be over, while it was on its way.
    const left = this.#left(key);
    if (left) this.#queue.set(key, left);
    else this.#queue.delete(key);
  }

  async #saveUnsaved(): Promise<void> {
    const saving = [...this.#unsaved];
    if (saving.length === 0 || this.#isStopped) return;
    try {
      await this.#parts.store.save(
        this.#parts.webhook.name,
        saving.map(([, notice]) => notice),
      );
      for (const [key, notice] of saving) if (this.#unsaved.get(key) === notice) this.#unsaved.delete(key);
    } catch (error) {
      this.#parts.onTrouble('what a webhook was told could not be written; trying again', error);
    }
  }
}

function rankOf({ alert }: Notice): number {
  return SEVERITIES.indexOf(alert.severity);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
