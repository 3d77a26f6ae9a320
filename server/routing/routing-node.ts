import { activeSessions, type NodeMetrics, sessionCapacity } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { ServerRecord } from '../desired/records.ts';
import { Held } from './held.ts';
import { slowStartWeight } from './slow-start.ts';
import { StartRate } from './start-rate.ts';

/** Where a node's load is summed up. */
export type Sums = { shift(byLoad: number, byOpen: number): void };

/** A server as routing sees it: what it holds, what it can hold, and how fast it may take more. */
export class RoutingNode {
  readonly serverId: string;
  readonly type: ServerType;
  /** Null while nothing may be sent to it. */
  sums: Sums | null = null;
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

  get capacity(): number {
    return this.#capacity;
  }

  /** As it is asked to be from now on: its operator's limit holds at once. The sums are its pool's to begin anew. */
  become(server: ServerRecord): void {
    this.#server = server;
    this.#capacity = sessionCapacity(this.type, this.#metrics, server.maxSessions);
  }

  /** Takes up what is known of it, without a heartbeat. */
  know(metrics: NodeMetrics): void {
    this.#metrics = metrics;
    this.#reported = activeSessions(this.type, metrics) ?? 0;
    this.#capacity = sessionCapacity(this.type, metrics, this.#server.maxSessions);
    this.#startRate.declare(metrics.maxNewSessionsPerSecond);
  }

  /** Takes up a heartbeat. Where it counts nothing, what was handed out stays counted for as long as its tickets live. */
  hear(metrics: NodeMetrics): void {
    const [loadBefore, openBefore] = [this.load, this.open];
    this.know(metrics);
    if (activeSessions(this.type, metrics) !== null) this.#held.rotate();
    this.sums?.shift(this.load - loadBefore, this.open - openBefore);
  }

  /** Came back from the dead, as the same process. */
  rejoin(nowMs: number): void {
    this.#rejoinedAtMs = nowMs;
  }

  /** Reserves room for one session that begins; what it answers is needed to release it. */
  hold(nowMs: number): number {
    this.#startRate.take(nowMs);
    return this.#counted(() => this.#held.take());
  }

  /** Gives back what was held, unless the node's reports hold it by now. */
  release(takenIn: number): void {
    this.#counted(() => this.#held.release(takenIn));
  }

  /** 1 where it can hold another session, 0 where it cannot: so that a region's can be summed up. */
  get open(): 0 | 1 {
    return this.load < this.#capacity ? 1 : 0;
  }

  /** Whether another session may begin there now. */
  hasRoom(nowMs: number): boolean {
    return this.load < this.#capacity && this.#startRate.waitMs(nowMs) === 0;
  }

  /** Milliseconds until another session may begin there, as far as its rate decides. */
  startWaitMs(nowMs: number): number {
    return this.#startRate.waitMs(nowMs);
  }

  /** How full it would be with one more; while it comes back slowly, as full as it should seem. */
  fullness(nowMs: number): number {
    return (this.load + 1) / (this.#capacity * slowStartWeight(this.#rejoinedAtMs, nowMs));
  }

  #counted<T>(change: () => T): T {
    const [loadBefore, openBefore] = [this.load, this.open];
    const answer = change();
    this.sums?.shift(this.load - loadBefore, this.open - openBefore);
    return answer;
  }
}
