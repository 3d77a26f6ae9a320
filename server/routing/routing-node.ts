import { activeSessions, type NodeMetrics, sessionCapacity } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { ServerRecord } from '../desired/records.ts';
import { Held } from './held.ts';
import { StartRate } from './start-rate.ts';

/** By how much a node's numbers changed. */
export type Shift = { readonly load: number; readonly capacity: number; readonly free: number };

/** Where a node's load is summed up, and what is known of it kept. */
export type Sums = { shift(node: RoutingNode, by: Shift): void };

/** A server as routing sees it: what it holds, what it can hold, and how fast it may take more. */
export class RoutingNode {
  readonly serverId: string;
  readonly type: ServerType;
  /** Null while nothing may be sent to it. */
  sums: Sums | null = null;
  /** Its place among the open nodes of each scope's view; −1 where it is none of them. Theirs to keep. */
  readonly openAt: number[] = [-1, -1, -1, -1];
  #server: ServerRecord;
  /** As last heard: a heartbeat that is yet to come must not be needed for an edit to hold. */
  #metrics: NodeMetrics = {};
  #capacity: number;
  #reported = 0;
  readonly #held = new Held();
  readonly #startRate: StartRate;
  #rejoinedAtMs = Number.NEGATIVE_INFINITY;

  constructor(server: ServerRecord, nowMs: number) {
    this.serverId = server.serverId;
    this.type = server.type;
    this.#server = server;
    this.#capacity = sessionCapacity(server.type, this.#metrics, server.maxSessions);
    this.#startRate = new StartRate(server.type, nowMs);
  }

  /** As it was last asked to be. */
  get server(): ServerRecord {
    return this.#server;
  }

  /** Sessions: reported, and handed out since. */
  get load(): number {
    return this.#reported + this.#held.count;
  }

  /** Handed out, and maybe not in its reports yet. */
  get handedOut(): number {
    return this.#held.count;
  }

  /** Room for so many more. */
  get free(): number {
    return Math.max(0, this.#capacity - this.load);
  }

  get capacity(): number {
    return this.#capacity;
  }

  /** As it is asked to be from now on: its operator's limit holds at once. */
  become(server: ServerRecord): void {
    if (server === this.#server) return;
    const before = this.#numbers();
    this.#server = server;
    this.#capacity = sessionCapacity(this.type, this.#metrics, server.maxSessions);
    this.#tell(before);
  }

  /** Takes up what is known of it, without a heartbeat; answers the sessions that it counts, null where it counts none. */
  know(metrics: NodeMetrics): number | null {
    const sessions = activeSessions(this.type, metrics);
    this.#metrics = metrics;
    this.#reported = sessions ?? 0;
    this.#capacity = sessionCapacity(this.type, metrics, this.#server.maxSessions);
    this.#startRate.declare(metrics.maxNewSessionsPerSecond);
    return sessions;
  }

  /** Takes up a heartbeat. Where it counts nothing, what was handed out stays counted for as long as its tickets live. */
  hear(metrics: NodeMetrics): void {
    const before = this.#numbers();
    const { readyAtMs } = this;
    if (this.know(metrics) !== null) this.#held.rotate();
    const isSame = this.load === before.load && this.#capacity === before.capacity && this.readyAtMs === readyAtMs;
    if (!isSame) this.#tell(before);
  }

  /** Came back from the dead, as the same process. */
  rejoin(nowMs: number): void {
    this.#rejoinedAtMs = nowMs;
    this.#tell(this.#numbers());
  }

  /** Reserves room for one session that begins; what it answers is needed to release it. */
  hold(nowMs: number): number {
    const before = this.#numbers();
    this.#startRate.take(nowMs);
    const takenIn = this.#held.take();
    this.#tell(before);
    return takenIn;
  }

  /** Gives back what was held, unless the node's reports hold it by now. */
  release(takenIn: number): void {
    const before = this.#numbers();
    this.#held.release(takenIn);
    this.#tell(before);
  }

  /** From when on another session may begin there, as far as its rate decides; infinite where none ever may. */
  get readyAtMs(): number {
    return this.#startRate.readyAtMs;
  }

  /** When it last came back from the dead. */
  get rejoinedAtMs(): number {
    return this.#rejoinedAtMs;
  }

  #numbers(): Shift {
    const { load, capacity, free } = this;
    return { load, capacity, free };
  }

  #tell(before: Shift): void {
    if (this.sums === null) return;
    const { load, capacity, free } = this;
    this.sums.shift(this, { load: load - before.load, capacity: capacity - before.capacity, free: free - before.free });
  }
}
