import * as http from 'node:http';
import * as https from 'node:https';
import { json } from 'node:stream/consumers';
import type { HeartbeatReply } from '@meridian/shared/node-status.ts';
import type { NodeReport } from './simulated-node.ts';

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

const TIMEOUT_MS = 3000;
const MAX_SOCKETS = 64;

/** Sends heartbeats as a node does: plain HTTP and JSON, with the key of its server, over connections that are kept. */
export class HeartbeatSender {
  readonly #url: URL;
  readonly #transport: typeof http | typeof https;
  readonly #agent: http.Agent;

  constructor(serverUrl: string) {
    this.#url = new URL('/trpc/node.heartbeat', serverUrl);
    this.#transport = this.#url.protocol === 'https:' ? https : http;
    this.#agent = new this.#transport.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  }

  async send(apiKey: string, report: NodeReport): Promise<HeartbeatOutcome> {
    try {
      const answer = await this.#post(apiKey, JSON.stringify(report));
      if (answer.result) return { kind: 'heard', reply: answer.result.data };
      const code = answer.error?.data?.appCode ?? 'UNKNOWN';
      return code === 'Node:GONE' ? { kind: 'gone' } : { kind: 'refused', code };
    } catch (error) {
      return { kind: 'unreachable', why: error instanceof Error ? error.message : String(error) };
    }
  }

  #post(apiKey: string, body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = this.#transport.request(
        this.#url,
        {
          method: 'POST',
          agent: this.#agent,
          signal: AbortSignal.timeout(TIMEOUT_MS),
          headers: {
            authorization: `Bearer ${apiKey}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => {
          // Whatever it is: an answer without result and error reads as a refusal.
          json(response).then((answer) => resolve(answer as Answer), reject);
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }
}
