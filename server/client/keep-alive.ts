import { PromptWebSocket } from './prompt-web-socket.ts';

export type KeepAlive = {
  /** Silent for so long, the server is asked whether it is there. */
  readonly intervalMs: number;
  /** How long it may stay silent then. */
  readonly pongTimeoutMs: number;
};

/** Twice as patient after each loss in a row, so many times. */
const DOUBLINGS_MAX = 4;

/**
 * WebSockets that close once the server is silent for long. Whatever it says counts, since its PONG waits behind all it
 * sent before. A large message is seen only when all of it is there: on a link so slow that this looks like silence, the
 * next socket is more patient, until a PONG came in time.
 */
export function keptAlive({ intervalMs, pongTimeoutMs }: KeepAlive): typeof PromptWebSocket {
  let silences = 0;
  return class extends PromptWebSocket {
    /** Whose question each PONG answers, since they look alike: tRPC asks too, and must get its own alone. */
    readonly #asked: ('ours' | 'theirs')[] = [];
    #timer: NodeJS.Timeout | undefined;

    constructor(...args: ConstructorParameters<typeof PromptWebSocket>) {
      super(...args);
      this.addEventListener('open', () => this.#wait());
      this.addEventListener('message', (event) => {
        this.#wait();
        if (event.data !== 'PONG' || this.#asked.shift() !== 'ours') return;
        silences = 0;
        event.stopImmediatePropagation();
      });
      this.addEventListener('close', () => clearTimeout(this.#timer));
    }

    override send(...[data]: Parameters<WebSocket['send']>): void {
      if (data === 'PING') this.#asked.push('theirs');
      super.send(data);
    }

    #wait(): void {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#ask(), intervalMs);
    }

    #ask(): void {
      if (!this.#asked.includes('ours')) {
        this.#asked.push('ours');
        super.send('PING');
      }
      this.#timer = setTimeout(
        () => {
          silences++;
          this.close();
        },
        pongTimeoutMs * 2 ** Math.min(silences, DOUBLINGS_MAX),
      );
    }
  };
}
