import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What came in, and how it was answered. */
export type Received = { readonly path: string; readonly body: Record<string, unknown>; readonly answered: boolean };

type Mood = 'fine' | 'failing' | 'refusing' | 'hanging';

const STATUSES = { fine: 202, failing: 500, refusing: 400 } as const;

/** A real HTTP server that takes webhooks, fails, hangs and recovers when the test says so. */
export class WebhookReceiver {
  readonly url: string;
  readonly received: Received[] = [];
  mood: Mood = 'fine';
  readonly #server: Server;
  readonly #hanging = new Set<ServerResponse>();

  private constructor(server: Server) {
    this.#server = server;
    const { port } = server.address() as AddressInfo;
    this.url = `http://127.0.0.1:${port}`;
  }

  static async listen(): Promise<WebhookReceiver> {
    const server = createServer((request, response) => {
      let text = '';
      request.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      request.on('end', () => receiver.#take(request.url ?? '', text, response));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new WebhookReceiver(server);
    return receiver;
  }

  /** What was answered with success, in its order. */
  accepted(): Record<string, unknown>[] {
    return this.received.filter(({ answered }) => answered).map(({ body }) => body);
  }

  async close(): Promise<void> {
    for (const response of this.#hanging) response.destroy();
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #take(path: string, text: string, response: ServerResponse): void {
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    this.received.push({ path, body, answered: this.mood === 'fine' });
    if (this.mood === 'hanging') this.#hanging.add(response);
    else response.writeHead(STATUSES[this.mood]).end();
  }
}
