import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ServerOptions, WebSocket, WebSocketServer } from 'ws';

/** A bare WebSocket server, and clients of it that the test holds in its hand. */
export class SocketPairs {
  readonly #http = createServer();
  readonly #sockets;
  readonly #clients: WebSocket[] = [];

  private constructor(options: ServerOptions) {
    this.#sockets = new WebSocketServer({ noServer: true, ...options });
  }

  /** `onSocket` gets each socket before anything is read of it. */
  static async listen(
    onSocket: (socket: WebSocket, transport: Duplex) => void,
    options: ServerOptions = {},
  ): Promise<SocketPairs> {
    const pairs = new SocketPairs(options);
    pairs.#http.on('upgrade', (request, transport, head) =>
      pairs.#sockets.handleUpgrade(request, transport, head, (socket) => onSocket(socket, transport)),
    );
    pairs.#http.listen(0, '127.0.0.1');
    await once(pairs.#http, 'listening');
    return pairs;
  }

  async connect(): Promise<WebSocket> {
    const client = new WebSocket(`ws://127.0.0.1:${(this.#http.address() as AddressInfo).port}`);
    this.#clients.push(client);
    await once(client, 'open');
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.terminate();
    for (const socket of this.#sockets.clients) socket.terminate();
    this.#http.close();
    await once(this.#http, 'close');
  }
}
