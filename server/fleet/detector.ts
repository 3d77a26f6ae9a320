import type { Actor } from '@meridian/shared/role.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LiveTable, Transition } from './live-table.ts';
import { saveObserved } from './observed-store.ts';

const SYSTEM: Actor = { name: 'meridian', role: 'system' };
const ROUND_MS = 100;
const RETRY_AFTER_MS = 1000;
/** Transitions that wait for the database; beyond that the oldest are dropped, and said so. */
const PENDING_MAX = 50_000;

type Parts = {
  readonly table: LiveTable;
  readonly desired: Desired;
  readonly events: EventLog;
  readonly now: () => Date;
  readonly onTrouble: (trouble: string, error?: unknown) => void;
};

/** Judges silence round by round, and writes each round's transitions as events, in one transaction. */
export class Detector {
  readonly #parts: Parts;
  #pending: (Transition & { readonly at: string })[] = [];
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> = Promise.resolve();
  #retryAtMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  start(): void {
    this.#timer = setInterval(() => this.round(), ROUND_MS);
  }

  /** Ends the rounds, and writes what is known of every node for the next start. */
  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    this.round();
    await this.#writing;
    await this.#write(this.#parts.table.serverIds());
  }

  /** One round: judge, collect, write. */
  round(): void {
    const { table, desired, now } = this.#parts;
    table.judge();
    table.prune((serverId) => desired.server(serverId) !== null);
    const at = now().toISOString();
    this.#pending.push(...table.takeTransitions().map((transition) => ({ ...transition, at })));
    this.#dropOverflow();
    if (this.#pending.length > 0 && performance.now() >= this.#retryAtMs) {
      this.#writing = this.#writing.then(() => this.#write([]));
    }
  }

  async #write(alsoRemember: readonly string[]): Promise<void> {
    const { events, table, onTrouble } = this.#parts;
    const batch = this.#pending;
    this.#pending = [];
    const serverIds = new Set([...batch.map(({ serverId }) => serverId), ...alsoRemember]);
    if (serverIds.size === 0) return;
    try {
      await events.transaction(async (trx, append) => {
        await append(
          batch.map(({ at, type, serverId, regionId, detail }) => ({
            at,
            actor: SYSTEM,
            type,
            target: { regionId, serverId },
            detail,
          })),
        );
        await saveObserved(
          trx,
          [...serverIds].flatMap((serverId) => table.remember(serverId) ?? []),
        );
      });
    } catch (error) {
      // Nothing detected is lost: it is written when the database is back.
      this.#pending.unshift(...batch);
      this.#retryAtMs = performance.now() + RETRY_AFTER_MS;
      onTrouble('transitions could not be written; trying again', error);
    }
  }

  #dropOverflow(): void {
    const excess = this.#pending.length - PENDING_MAX;
    if (excess <= 0) return;
    this.#pending.splice(0, excess);
    this.#parts.onTrouble(`${excess} transitions were dropped: the database does not take them`);
  }
}
