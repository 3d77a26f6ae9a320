import type { OutboundCounts } from './node-report.ts';
import type { Random } from './random.ts';

/** Calls a proxy is asked to make between two heartbeats, for each connection it holds. */
const ARRIVING_PER_CONNECTION = 0.04;
const WORKERS = 4;

/** The calls that a proxy is to make itself. While it is paused they stay where they are, and none is added. */
export class OutboundQueue {
  #queued = 0;
  #processing = 0;
  #processed = 0;

  /** Moves it on by a heartbeat. */
  turn(connections: number, isPaused: boolean, random: Random): OutboundCounts {
    this.#processed += this.#processing;
    this.#queued += isPaused ? 0 : random.poisson(connections * ARRIVING_PER_CONNECTION);
    this.#processing = isPaused ? 0 : Math.min(this.#queued, WORKERS);
    this.#queued -= this.#processing;
    return { outboundQueued: this.#queued, outboundProcessing: this.#processing, outboundProcessed: this.#processed };
  }
}
