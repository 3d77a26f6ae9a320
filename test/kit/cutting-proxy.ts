import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy that a test can cut. */
export class CuttingProxy {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>, url: string) {
    this.#server = server;
    this.#sockets = sockets;
    this.url = url;
  }

  /** Listens in front of a server. */
  static async before(url: string): Promise<CuttingProxy> {
    const { hostname, port } = new URL(url);
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      const onward = connect(Number(port), hostname);
      for (const [one, other] of [
        [socket, onward],
        [onward, socket],
      ] as const) {
        sockets.add(one);
        one.on('error', () => other.destroy());
        one.on('close', () => {
          sockets.delete(one);
          other.destroy();
        });
        one.pipe(other);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    return new CuttingProxy(server, sockets, `http://127.0.0.1:${address.port}`);
  }

  /** Cuts every connection there is; new ones go through. */
  cut(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.cut();
    return closed;
  }
}
