import type { Outcome, RouteResult } from '@meridian/shared/routing.ts';
import type { CallKind } from './call.ts';
import type { JsonClient } from './json-client.ts';
import type { Question, Reply, Switchboard } from './switchboard.ts';

type Waiting = { readonly question: Question; readonly answered: (reply: Reply) => void };

/** As many as Meridian takes at once. */
const QUESTIONS_AT_ONCE = 1000;
const OUTCOMES_AT_ONCE = 100;
/** Beyond that whoever asks is told that nobody answers, and what became of calls is not told. */
const QUEUE_MAX = 20_000;
const RETRY_AFTER_MS = 2000;
const KINDS: Readonly<Record<CallKind, string>> = { telephony: 'inboundSip', web: 'web' };

/** Asks a real Meridian over HTTP, many callers at once: what has gathered goes out with each flush. */
export class MeridianSwitchboard implements Switchboard {
  readonly #client: JsonClient;
  readonly #token: string;
  #questions: Waiting[] = [];
  #outcomes: Outcome[] = [];
  #isAsking = false;
  #isTelling = false;

  /** @param token of an operator */
  constructor(client: JsonClient, token: string) {
    this.#client = client;
    this.#token = token;
  }

  ask(question: Question, answered: (reply: Reply) => void): void {
    if (this.#questions.length >= QUEUE_MAX) answered({ kind: 'away' });
    else this.#questions.push({ question, answered });
  }

  tell(ticketId: string, outcome: Outcome['outcome'], code?: string): void {
    if (this.#outcomes.length < QUEUE_MAX) this.#outcomes.push({ ticketId, outcome, code });
  }

  flush(): void {
    if (!this.#isAsking) void this.#askAll();
    if (!this.#isTelling) void this.#tellAll();
  }

  /** One batch at a time: a slow Meridian is not sent a second one meanwhile. */
  async #askAll(): Promise<void> {
    this.#isAsking = true;
    while (this.#questions.length > 0) {
      const batch = this.#questions.splice(0, QUESTIONS_AT_ONCE);
      const replies = await this.#routeMany(batch);
      for (const [index, { answered }] of batch.entries()) answered(replies[index] ?? { kind: 'away' });
    }
    this.#isAsking = false;
  }

  async #routeMany(batch: readonly Waiting[]): Promise<readonly Reply[]> {
    try {
      const requests = batch.map(({ question: { kind, residency, ...rest } }) => ({
        ...rest,
        kind: KINDS[kind],
        ...(residency !== null && { residency }),
      }));
      const answer = (await this.#client.post('routing.routeMany', this.#token, { requests })) as Answer;
      return (answer.result?.data.results ?? []).map(replyOf);
    } catch {
      // The heartbeats say that Meridian is away; callers go on without it.
      return [];
    }
  }

  async #tellAll(): Promise<void> {
    this.#isTelling = true;
    while (this.#outcomes.length > 0) {
      const batch = this.#outcomes.splice(0, OUTCOMES_AT_ONCE);
      const procedures = batch.map(() => 'routing.outcome').join(',');
      try {
        await this.#client.post(`${procedures}?batch=1`, this.#token, Object.fromEntries(batch.entries()));
      } catch {
        // Not told again: the tickets expire by themselves.
      }
    }
    this.#isTelling = false;
  }
}

/** What a tRPC answer holds, as far as somebody looks who asks for routes. */
type Answer = { readonly result?: { readonly data: { readonly results: readonly RouteResult[] } } };

function replyOf(result: RouteResult): Reply {
  if (result.ok) return { kind: 'route', route: result.route };
  return { kind: 'noCapacity', retryAfterMs: result.refusal.retryAfterMs ?? RETRY_AFTER_MS };
}
