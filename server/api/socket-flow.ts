import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** What one socket may have under way at once, and unread; whoever it belongs to has a budget besides. */
export type FlowLimits = {
  readonly callsMax: number;
  readonly unreadMaxBytes: number;
};

export const FLOW_LIMITS: FlowLimits = { callsMax: 256, unreadMaxBytes: 1024 * 1024 };

/** What a call costs besides its bytes: as many bytes of heartbeats take about as long. */
const CALL_COSTS_BYTES = 16 * 1024;

type Parts = {
  readonly socket: WebSocket & { readonly unheard?: number };
  /** What the socket's messages come over. */
  readonly transport: Duplex;
  readonly limits: FlowLimits;
  /** Takes so many bytes out of the budget of whom the socket belongs to; answers how long to wait then. */
  readonly spend: (bytes: number) => number;
};

/**
 * Reads a socket no faster than it may ask. tRPC begins all that it reads at once, and keeps every answer until it is
 * taken; so while too much is under way, or unread, or the budget is used up, nothing more is read, and TCP holds back
 * whoever sends. `SocketPulse` ends those who never read.
 */
export class SocketFlow {
  readonly #parts: Parts;
  #calls = 0;
  /** While the budget is used up. */
  #wait: NodeJS.Timeout | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
    const { socket, transport } = parts;
    socket.on('message', (data: Buffer) => this.#spend(data.length));
    transport.on('drain', () => this.#look());
  }

  /** A call of this socket begins; the answer says that it has ended. */
  begin(): () => void {
    this.#calls++;
    this.#spend(CALL_COSTS_BYTES);
    return () => {
      this.#calls--;
      this.#look();
    };
  }

  #spend(bytes: number): void {
    const waitMs = this.#parts.spend(bytes);
    if (waitMs > 0) {
      if (this.#wait) clearTimeout(this.#wait);
      // Its end is the end of the wait, whatever a clock says then: a timer may come before its time.
      this.#wait = setTimeout(() => {
        this.#wait = null;
        this.#look();
      }, waitMs);
    }
    this.#look();
  }

  #look(): void {
    const { socket, limits } = this.#parts;
    const mayRead =
      this.#calls < limits.callsMax &&
      socket.bufferedAmount <= limits.unreadMaxBytes &&
      this.#wait === null &&
      (socket.unheard ?? 0) === 0;
    if (mayRead && socket.isPaused) socket.resume();
    else if (!mayRead && !socket.isPaused) socket.pause();
  }
}
