import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';

type Call = { readonly path: string; readonly input: Record<string, unknown> };
type Message = { readonly id: number; readonly params: Call };
type Answer = { readonly data: unknown } | 'cut';

/** Answers relays as Meridian would, in as few words as they take, and remembers what they asked. */
export class RecordingRelayServer {
  readonly calls: Call[] = [];
  /** Answers a call instead; null leaves it to the server. */
  instead: (call: Call, socket: WebSocket) => Answer | null = () => null;
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  #nextHandle = 0;

  static async listen(): Promise<RecordingRelayServer> {
    const server = new RecordingRelayServer();
    await once(server.#server, 'listening');
    server.#server.on('connection', (socket) => {
      socket.on('message', (data: Buffer) => server.#read(socket, data.toString()));
    });
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** What was asked of one procedure. */
  inputs(path: string): readonly Record<string, unknown>[] {
    return this.calls.filter((call) => call.path === path).map(({ input }) => input);
  }

  /** Cuts every connection there is; new ones are taken. */
  cut(): void {
    for (const socket of this.#server.clients) socket.terminate();
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #read(socket: WebSocket, text: string): void {
    if (text === 'PING') return socket.send('PONG');
    const { id, params } = JSON.parse(text) as Partial<Message>;
    // What signs the connection in is no call.
    if (!params) return;
    this.calls.push(params);
    const answer = this.instead(params, socket) ?? { data: this.#answer(params) };
    if (answer === 'cut') socket.terminate();
    else socket.send(JSON.stringify({ id, result: { type: 'data', ...answer } }));
  }

  #answer({ path, input }: Call): unknown {
    if (path === 'node.attach') return { nodes: listIn(input, 'keys').map(() => ({ handle: this.#nextHandle++ })) };
    if (path === 'node.detach') return {};
    const accepted = listIn(input, 'nodes').length;
    return { accepted, nextHeartbeatMs: 2000, told: [], peerLists: [], dropped: [] };
  }
}

function listIn(input: Record<string, unknown>, name: string): readonly unknown[] {
  const list = input[name];
  return Array.isArray(list) ? list : [];
}
