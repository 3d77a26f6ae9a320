import type { Actor } from '@meridian/shared/role.ts';
import { setImmediate } from 'node:timers/promises';
import type { DesiredState } from '../desired/desired-state.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LiveTable } from './live-table.ts';
import { saveObserved } from './observed-store.ts';
import type { Transition } from './transition.ts';

const SYSTEM: Actor = { name: 'meridian', role: 'system' };
const ROUND_MS = 100;
/** A round that comes later than this says that Meridian itself stood still: heartbeats wait unread, and take a while. */
const OWN_PAUSE_MS = 1000;
const RETRY_AFTER_MS = 1000;
/** Transitions, and nodes, in one transaction: half a fleet that falls silent must not hold up the loop, nor a change. */
const WRITTEN_AT_ONCE = 200;
/** Transitions that wait for the database; beyond that the oldest are dropped, and said so. */
const PENDING_MAX = 50_000;

type Parts = {
  readonly table: LiveTable;
  readonly desired: Pick<DesiredState, 'server' | 'onSwap'>;
  readonly events: Pick<EventLog, 'transaction'>;
  readonly now: () => Date;
  readonly monotonicMs: () => number;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
};

/** Judges silence round by round, and writes what became of nodes, in their order. */
export class Detector {
  readonly #parts: Parts;
  #timer: NodeJS.Timeout | null = null;
  #lastRoundAtMs: number;
  #pending: Transition[] = [];
  #toKeep = new Set<string>();
  #writing: Promise<void> = Promise.resolve();
  #nextWrite: Promise<void> | null = null;
  #retryAtMs = 0;
  #writtenAtOnce = WRITTEN_AT_ONCE;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#lastRoundAtMs = parts.monotonicMs();
    parts.desired.onSwap(({ deletedServerIds = [] }) => {
      for (const serverId of deletedServerIds) parts.table.forget(serverId);
    });
  }

  start(): void {
    this.#timer = setInterval(() => this.round(), ROUND_MS);
  }

  /** Ends the rounds, and writes what is known of every node for the next start. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    for (const serverId of this.#parts.table.serverIds()) this.#toKeep.add(serverId);
    // Nobody waits behind it any more.
    this.#writtenAtOnce = Number.POSITIVE_INFINITY;
    await this.keep();
  }

  /** When the last round began, on the monotonic clock. */
  get lastRoundAtMs(): number {
    return this.#lastRoundAtMs;
  }

  /** One round: judge, collect, write. */
  round(): void {
    const { table, now, monotonicMs } = this.#parts;
    const lateMs = monotonicMs() - this.#lastRoundAtMs - ROUND_MS;
    this.#lastRoundAtMs = monotonicMs();
    if (lateMs < OWN_PAUSE_MS) table.judge(now().toISOString());
    else table.forgive(lateMs);
    this.#collect();
    if (monotonicMs() >= this.#retryAtMs && this.#hasNews()) void this.#write();
  }

  /** Resolves once everything recorded so far is written, or the database has refused it: then it is tried again. */
  keep(): Promise<void> {
    this.#collect();
    return this.#hasNews() ? this.#write() : this.#writing;
  }

  #hasNews(): boolean {
    return this.#pending.length > 0 || this.#toKeep.size > 0;
  }

  #collect(): void {
    const { transitions, toKeep } = this.#parts.table.takeNews();
    this.#pending.push(...transitions);
    for (const serverId of toKeep) this.#toKeep.add(serverId);
    const excess = this.#pending.length - PENDING_MAX;
    if (excess <= 0) return;
    this.#pending.splice(0, excess);
    this.#parts.onTrouble(`${excess} transitions were dropped: the database does not take them`);
  }

  /** One write runs, one waits and takes along whatever comes until it begins. */
  #write(): Promise<void> {
    this.#nextWrite ??= this.#writing.then(() => {
      this.#nextWrite = null;
      this.#writing = this.#writeNews();
      return this.#writing;
    });
    return this.#nextWrite;
  }

  async #writeNews(): Promise<void> {
    const [transitions, toKeep] = [this.#pending, [...this.#toKeep]];
    [this.#pending, this.#toKeep] = [[], new Set()];
    while (transitions.length > 0 || toKeep.length > 0) {
      const batch = transitions.splice(0, this.#writtenAtOnce);
      const alsoKeep = toKeep.splice(0, Math.max(0, this.#writtenAtOnce - batch.length));
      try {
        await this.#writeBatch(batch, alsoKeep);
      } catch (error) {
        // Nothing detected is lost: it is written when the database is back.
        this.#pending.unshift(...batch, ...transitions);
        for (const serverId of [...alsoKeep, ...toKeep]) this.#toKeep.add(serverId);
        this.#retryAtMs = this.#parts.monotonicMs() + RETRY_AFTER_MS;
        this.#parts.onTrouble('what became of nodes could not be written; trying again', error);
        return;
      }
      await setImmediate();
    }
  }

  #writeBatch(batch: readonly Transition[], alsoKeep: readonly string[]): Promise<void> {
    const { events, table, desired } = this.#parts;
    const serverIds = new Set([...batch.flatMap(({ target }) => target.serverId ?? []), ...alsoKeep]);
    return events.transaction(async (trx, append) => {
      await append(batch.map((transition) => ({ ...transition, actor: SYSTEM })));
      // Of a server that was deleted meanwhile nothing is kept.
      const kept = [...serverIds].filter((serverId) => desired.server(serverId) !== null);
      await saveObserved(
        trx,
        kept.flatMap((serverId) => table.remember(serverId) ?? []),
      );
    });
  }
}
