import { WebSocket } from 'ws';
import type { Turns } from './turns.ts';

/**
 * Hands on a message when its turn has come: hundreds of sockets may have one at the same moment, each of which is heard
 * in the same turn of the event loop otherwise. Until then nothing more is read of it.
 */
export class TurnSocket extends WebSocket {
  #turns: Turns | null = null;
  #unheard = 0;

  /** From now on it takes turns with all others that have the same. */
  takesTurns(turns: Turns): void {
    this.#turns = turns;
  }

  /** Messages that were read and wait for their turn. */
  get unheard(): number {
    return this.#unheard;
  }

  override emit(event: string | symbol, ...what: unknown[]): boolean {
    // What was read before its end is heard before its end.
    const waits = event === 'message' || (event === 'close' && this.#unheard > 0);
    if (!this.#turns || !waits) return super.emit(event, ...what);
    this.#unheard++;
    const isHeard = this.#turns.take(() => {
      this.#unheard--;
      super.emit(event, ...what);
    });
    if (!isHeard) this.pause();
    return true;
  }
}
