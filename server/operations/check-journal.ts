import type { EventDraft, EventLog } from '../events/event-log.ts';
import type { Db } from '../storage/schema.ts';
import { Rounds } from './rounds.ts';

const FLUSH_EVERY_MS = 250;
/** Events that wait for the database; beyond that the oldest are dropped, and said so. */
const PENDING_MAX = 10_000;

/** Whose state is kept. */
export type CheckSubject = `server|${string}` | `region|${string}`;

/** What was kept of every subject. */
export async function loadCheckStates(db: Db): Promise<Map<string, unknown>> {
  const rows = await db.selectFrom('check_states').selectAll().execute();
  return new Map(rows.map(({ subject, state_json: json }) => [subject, JSON.parse(json) as unknown]));
}

/** Of all that was kept, what belongs to one kind of subject, by its id. */
export function statesOf<State>(states: ReadonlyMap<string, unknown>, kind: 'server' | 'region'): Map<string, State> {
  const ofKind = [...states].filter(([subject]) => subject.startsWith(`${kind}|`));
  return new Map(ofKind.map(([subject, state]) => [subject.slice(kind.length + 1), state as State]));
}

/** Writes what came of asking from outside: its events, and what a restart wants to know; one transaction a round. */
export class CheckJournal {
  readonly #events: Pick<EventLog, 'transaction'>;
  readonly #onTrouble: (trouble: string, error?: unknown) => void;
  readonly #rounds: Rounds;
  #drafts: EventDraft[] = [];
  #states = new Map<CheckSubject, object | null>();

  constructor(events: Pick<EventLog, 'transaction'>, onTrouble: (trouble: string, error?: unknown) => void) {
    this.#events = events;
    this.#onTrouble = onTrouble;
    this.#rounds = new Rounds(FLUSH_EVERY_MS, () => this.flush(), onTrouble);
  }

  start(): void {
    this.#rounds.start();
  }

  async stop(): Promise<void> {
    await this.#rounds.stop();
    await this.flush();
  }

  note(draft: EventDraft): void {
    this.#drafts.push(draft);
    const excess = this.#drafts.length - PENDING_MAX;
    if (excess <= 0) return;
    this.#drafts.splice(0, excess);
    this.#onTrouble(`${excess} events of probes were dropped: the database does not take them`);
  }

  /** Null forgets it. */
  keep(subject: CheckSubject, state: object | null): void {
    this.#states.set(subject, state);
  }

  async flush(): Promise<void> {
    const [drafts, states] = [this.#drafts, this.#states];
    if (drafts.length === 0 && states.size === 0) return;
    [this.#drafts, this.#states] = [[], new Map()];
    try {
      await this.#events.transaction(async (trx, append) => {
        await append(drafts);
        for (const [subject, state] of states) {
          if (state === null) {
            await trx.deleteFrom('check_states').where('subject', '=', subject).execute();
            continue;
          }
          const row = { subject, state_json: JSON.stringify(state) };
          await trx
            .insertInto('check_states')
            .values(row)
            .onConflict((conflict) => conflict.column('subject').doUpdateSet(row))
            .execute();
        }
      });
    } catch (error) {
      // Nothing is lost: it is written when the database is back, unless something newer is known by then.
      this.#drafts.unshift(...drafts);
      for (const [subject, state] of states) if (!this.#states.has(subject)) this.#states.set(subject, state);
      throw error;
    }
  }
}
