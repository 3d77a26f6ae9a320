import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { FramePrefix } from './socket-encoder.ts';
import { TurnSocket } from './turn-socket.ts';

type Callback = (error?: Error) => void;
type BufferLike = Parameters<WebSocket['send']>[0];
type SendOptions = Parameters<WebSocket['send']>[1];

/** Sends a frame that many watchers share in two fragments: a copy for each of them would cost more than all the rest. */
export class SharedFrameSocket extends TurnSocket {
  #carrier: Duplex | null = null;

  /** What it is carried over, so that the fragments of a frame go out in one write. */
  carriedBy(carrier: Duplex): void {
    this.#carrier = carrier;
  }

  override send(data: BufferLike, callback?: Callback): void;
  override send(data: BufferLike, options: SendOptions, callback?: Callback): void;
  override send(data: BufferLike, optionsOrCallback: SendOptions | Callback = {}, callback?: Callback): void {
    if (data instanceof FramePrefix) return this.#sendShared(data);
    if (typeof optionsOrCallback === 'function') super.send(data, optionsOrCallback);
    else super.send(data, optionsOrCallback, callback);
  }

  #sendShared(prefix: FramePrefix): void {
    this.#carrier?.cork();
    super.send(prefix, { binary: true, fin: false });
    super.send(prefix.frame.bytes, { binary: true, fin: true });
    this.#carrier?.uncork();
  }
}
