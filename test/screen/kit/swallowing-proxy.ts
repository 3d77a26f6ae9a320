import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';

/** In front of a server: it lets everything through, but swallows the answer to one kind of request when told to. */
export class SwallowingProxy {
  readonly url: string;
  /** Requests whose path ends like this are made, but never answered: the connection just ends. */
  swallow: string | null = null;
  swallowed = 0;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>, url: string) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = url;
  }

  static async before(target: string): Promise<SwallowingProxy> {
    const { hostname, port } = new URL(target);
    const sockets = new Set<Socket>();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    const proxy = new SwallowingProxy(server, sockets, `http://127.0.0.1:${address.port}`);
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    server.on('request', (incoming: IncomingMessage, answer: ServerResponse) => {
      const { method, headers, url: path } = incoming;
      const onward = request({ hostname, port, path, method, headers }, (response) => {
        if (proxy.swallow !== null && path?.endsWith(proxy.swallow)) {
          proxy.swallowed++;
          response.resume();
          answer.destroy();
          return;
        }
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      onward.on('error', () => answer.destroy());
      incoming.pipe(onward);
    });
    server.on('upgrade', (incoming: IncomingMessage, socket: Socket, head: Buffer) => {
      const onward = connect(Number(port), hostname, () => {
        const lines = Array.from({ length: incoming.rawHeaders.length / 2 }, (_, index) =>
          incoming.rawHeaders.slice(index * 2, index * 2 + 2).join(': '),
        );
        onward.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
        onward.write(head);
        onward.pipe(socket).pipe(onward);
      });
      for (const [one, other] of [
        [socket, onward],
        [onward, socket],
      ] as const) {
        one.on('error', () => other.destroy());
        one.on('close', () => other.destroy());
      }
    });
    return proxy;
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const socket of this.#sockets) socket.destroy();
    return closed;
  }
}
