import type { HeartbeatReply } from '@meridian/shared/node-status.ts';
import type { JsonClient } from './json-client.ts';
import type { NodeReport } from './node-report.ts';

/** What came of a heartbeat. */
export type HeartbeatOutcome =
  | { readonly kind: 'heard'; readonly reply: HeartbeatReply }
  /** The server was deleted. */
  | { readonly kind: 'gone' }
  /** Meridian answered, but not to this heartbeat: too many, an unknown key. */
  | { readonly kind: 'refused'; readonly code: string }
  /** Nobody answered in time. */
  | { readonly kind: 'unreachable'; readonly why: string };

/** What a tRPC answer holds, as far as a node looks. */
type Answer = {
  readonly result?: { readonly data: HeartbeatReply };
  readonly error?: { readonly data?: { readonly appCode?: string } };
};

/** Sends heartbeats as a node does, each with the key of its server. */
export class HeartbeatSender {
  readonly #client: JsonClient;

  constructor(client: JsonClient) {
    this.#client = client;
  }

  async send(apiKey: string, report: NodeReport): Promise<HeartbeatOutcome> {
    try {
      // Whatever it is: an answer without result and error reads as a refusal.
      const answer = (await this.#client.post('node.heartbeat', apiKey, report)) as Answer;
      if (answer.result) return { kind: 'heard', reply: answer.result.data };
      const code = answer.error?.data?.appCode ?? 'UNKNOWN';
      return code === 'Node:GONE' ? { kind: 'gone' } : { kind: 'refused', code };
    } catch (error) {
      return { kind: 'unreachable', why: error instanceof Error ? error.message : String(error) };
    }
  }
}
