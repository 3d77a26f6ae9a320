import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

export type PulseLimits = {
  /** Who is not heard for so long is asked whether it is there. */
  readonly askAfterMs: number;
  /** So soon it answers, besides the time that what it was sent before takes. */
  readonly graceMs: number;
  /** The slowest link that is waited for. */
  readonly slowestBytesPerSecond: number;
  /** Most of what the system may hold for a link on its way; of what waits, as much is to be taken in one go. */
  readonly onItsWayMaxBytes: number;
  /** More than this never waits for one. */
  readonly unreadMaxBytes: number;
};

/** A snapshot of 10,000 nodes in plain JSON is half of what may wait; whoever is lost is cut within a minute. */
export const PULSE_LIMITS: PulseLimits = {
  askAfterMs: 15_000,
  graceMs: 5000,
  slowestBytesPerSecond: 40 * 1024,
  onItsWayMaxBytes: 2 * 1024 * 1024,
  unreadMaxBytes: 16 * 1024 * 1024,
};

type Parts = {
  readonly socket: Pick<WebSocket, 'bufferedAmount' | 'isPaused' | 'send' | 'terminate'>;
  readonly transport: Pick<Socket, 'bytesRead' | 'bytesWritten'>;
  readonly limits: PulseLimits;
};

/**
 * Ends a socket whose other side is lost, or reads too slowly; one that gets on stays. An answer waits behind all that
 * was sent before, and is not even read while too much waits to go out: so while anything waits, what is taken of it
 * counts, part by part, and only else whether anything is heard.
 */
export class SocketPulse {
  readonly #parts: Parts;
  #silentMs = 0;
  #heardBytes = 0;
  /** Until when an answer is waited for, in `#silentMs`; null where none is. */
  #answerByMs: number | null = null;
  #writtenBytes = 0;
  /** What a slowest link would still be busy with. */
  #onItsWayBytes = 0;
  /** Up to where the part that is waited for reaches, of all that is written. */
  #takeBytes = 0;
  #takeWithinMs = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** To be called again and again, about once a second, with the time since the last call. */
  look(elapsedMs: number): void {
    const { socket, limits } = this.#parts;
    if (socket.bufferedAmount > limits.unreadMaxBytes || !this.#takes(elapsedMs) || !this.#answers(elapsedMs))
      socket.terminate();
  }

  /**
   * Whether what waits is taken fast enough: a part of it at a time, so that one who takes nothing is soon known. A part
   * is as large as what the system holds, which takes in such lumps.
   */
  #takes(elapsedMs: number): boolean {
    const { socket, transport, limits } = this.#parts;
    const waitingBytes = socket.bufferedAmount;
    const takenBytes = transport.bytesWritten - waitingBytes;
    if (waitingBytes === 0 || takenBytes >= this.#takeBytes) {
      const partBytes = Math.min(waitingBytes, limits.onItsWayMaxBytes);
      this.#takeBytes = takenBytes + partBytes;
      this.#takeWithinMs = limits.graceMs + this.#slowestMs(partBytes);
      return true;
    }
    this.#takeWithinMs -= elapsedMs;
    return this.#takeWithinMs > 0;
  }

  #answers(elapsedMs: number): boolean {
    const { socket, transport, limits } = this.#parts;
    const left = this.#onItsWayBytes - (elapsedMs / 1000) * limits.slowestBytesPerSecond;
    const sent = transport.bytesWritten - this.#writtenBytes;
    // While anything waits here the system holds as much as it takes.
    const most = limits.onItsWayMaxBytes;
    this.#onItsWayBytes = socket.bufferedAmount > 0 ? most : Math.min(Math.max(0, left) + sent, most);
    this.#writtenBytes = transport.bytesWritten;

    const isHeard = transport.bytesRead > this.#heardBytes;
    this.#heardBytes = transport.bytesRead;
    if (isHeard || socket.isPaused || socket.bufferedAmount > 0) {
      this.#silentMs = 0;
      this.#answerByMs = null;
      return true;
    }
    this.#silentMs += elapsedMs;
    if (this.#answerByMs !== null) return this.#silentMs < this.#answerByMs;
    if (this.#silentMs < limits.askAfterMs) return true;
    this.#answerByMs = this.#silentMs + limits.graceMs + this.#slowestMs(this.#onItsWayBytes);
    socket.send('PING');
    return true;
  }

  #slowestMs(bytes: number): number {
    return (bytes / this.#parts.limits.slowestBytesPerSecond) * 1000;
  }
}
