import * as http from 'node:http';
import * as https from 'node:https';
import { json } from 'node:stream/consumers';

const TIMEOUT_MS = 3000;
const MAX_SOCKETS = 64;

/** Plain HTTP and JSON, as a node or a proxy in any language speaks it, over connections that are kept. */
export class JsonClient {
  readonly #base: URL;
  readonly #transport: typeof http | typeof https;
  readonly #agent: http.Agent;

  constructor(serverUrl: string) {
    this.#base = new URL('/trpc/', serverUrl);
    this.#transport = this.#base.protocol === 'https:' ? https : http;
    this.#agent = new this.#transport.Agent({ keepAlive: true, maxSockets: MAX_SOCKETS });
  }

  /** What was answered, whatever its status; throws where nobody answered in time. */
  async post(procedure: string, token: string, input: unknown): Promise<unknown> {
    const body = JSON.stringify(input);
    try {
      return await this.#send(procedure, token, body);
    } catch (error) {
      // A kept connection that the other side has just closed: nothing was asked yet.
      if (!(error instanceof StaleConnection)) throw error;
      return this.#send(procedure, token, body);
    }
  }

  #send(procedure: string, token: string, body: string): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const request = this.#transport.request(
        new URL(procedure, this.#base),
        {
          method: 'POST',
          agent: this.#agent,
          signal: AbortSignal.timeout(TIMEOUT_MS),
          headers: {
            authorization: `Bearer ${token}`,
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
          },
        },
        (response) => {
          json(response).then(resolve, reject);
        },
      );
      request.on('error', (error: NodeJS.ErrnoException) => {
        reject(request.reusedSocket && error.code === 'ECONNRESET' ? new StaleConnection() : error);
      });
      request.end(body);
    });
  }
}

class StaleConnection extends Error {}
