import { once } from 'node:events';
import { WebSocket } from 'ws';

/** One WebSocket on which each message is answered, in order: as cheap as a client can be, since it shares the machine. */
export class SocketCaller {
  readonly #socket: WebSocket;
  readonly #waiting: ((answer: string) => void)[] = [];

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8');
      if (text === 'PING') socket.send('PONG');
      else this.#waiting.shift()?.(text);
    });
  }

  /** Opens it, and sends what must come first. */
  static async open(url: string, first: readonly string[] = []): Promise<SocketCaller> {
    const socket = new WebSocket(url, { perMessageDeflate: false });
    await once(socket, 'open');
    for (const message of first) socket.send(message);
    return new SocketCaller(socket);
  }

  /** As a node does it: signed in once, for all that follows. */
  static openTrpc(serverUrl: string, token: string): Promise<SocketCaller> {
    const hello = JSON.stringify({ method: 'connectionParams', data: { token } });
    return SocketCaller.open(`${serverUrl.replace(/^http/, 'ws')}/trpc?connectionParams=1`, [hello]);
  }

  ask(message: string): Promise<string> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#socket.send(message);
    });
  }

  /** Calls a procedure over tRPC; throws what the server refuses. */
  async mutate<Answer>(path: string, input: unknown): Promise<Answer> {
    const answer = await this.ask(JSON.stringify({ id: 1, method: 'mutation', params: { path, input } }));
    const { result } = JSON.parse(answer) as { result?: { data: Answer } };
    if (!result) throw new Error(`${path} was refused: ${answer}`);
    return result.data;
  }

  close(): void {
    this.#socket.terminate();
  }
}
