import type { Server } from '@meridian/shared/server.ts';
import { Call, type CallEnd } from '../fleet/call.ts';
import { HeartbeatSender } from '../fleet/heartbeat-sender.ts';
import { JsonClient } from '../fleet/json-client.ts';
import { type Random, seededRandom } from '../fleet/random.ts';
import { SimulatedNode } from '../fleet/simulated-node.ts';
import { addServer } from './fleet-of-one.ts';
import type { HttpCaller } from './http.ts';

const STEP_MS = 10;
/** Calls that begin in a second. */
const CALLS_PER_SECOND = 60;
const CALL_MS = { min: 100, max: 500 };

type Reporting = { readonly node: SimulatedNode; readonly apiKey: string; isSending: boolean };

/** What became of all calls so far. */
export type CallCounts = { begun: number; ended: number; dropped: number };

/** Simulated nodes that report to a real server, and callers who keep calling through whichever of them take calls. */
export class SimulatedRegion {
  readonly counts: CallCounts = { begun: 0, ended: 0, dropped: 0 };
  readonly #url: () => string;
  readonly #random: Random = seededRandom(12);
  readonly #reporting = new Map<string, Reporting>();
  readonly #ending: { readonly atMs: number; readonly call: Call }[] = [];
  #sender: { readonly url: string; readonly heartbeats: HeartbeatSender } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #nextCallAtMs = 0;

  constructor(url: () => string) {
    this.#url = url;
  }

  /** Adds a server in service, and starts its node. */
  async add(admin: HttpCaller, regionId: string, type: Server['type']): Promise<string> {
    const { apiKey, server } = await addServer(admin, regionId, { type });
    const node = new SimulatedNode({
      endpoint: server.endpoint,
      regionId,
      type,
      version: '1.0.0',
      random: this.#random.fork(server.endpoint),
      meanUptimeMs: Number.POSITIVE_INFINITY,
    });
    node.start(performance.now());
    this.#reporting.set(server.serverId, { node, apiKey, isSending: false });
    return server.serverId;
  }

  node(serverId: string): SimulatedNode {
    const reporting = this.#reporting.get(serverId);
    if (!reporting) throw new Error(`there is no node of ${serverId}`);
    return reporting.node;
  }

  run(): void {
    this.#timer = setInterval(() => this.#step(performance.now()), STEP_MS);
  }

  /** No more calls begin and no more is reported. */
  halt(): void {
    if (this.#timer) clearInterval(this.#timer);
  }

  #step(nowMs: number): void {
    for (const reporting of this.#reporting.values()) {
      reporting.node.advance(nowMs);
      if (!reporting.isSending) void this.#report(reporting, nowMs);
    }
    for (const { call } of this.#ending.splice(0, this.#endingBy(nowMs))) call.finish();
    this.#nextCallAtMs ||= nowMs;
    for (; this.#nextCallAtMs <= nowMs; this.#nextCallAtMs += 1000 / CALLS_PER_SECOND) this.#beginCall(nowMs);
  }

  async #report(reporting: Reporting, nowMs: number): Promise<void> {
    const report = reporting.node.tick(nowMs);
    if (report === null) return;
    reporting.isSending = true;
    const url = this.#url();
    if (this.#sender?.url !== url) this.#sender = { url, heartbeats: new HeartbeatSender(new JsonClient(url)) };
    const outcome = await this.#sender.heartbeats.send(reporting.apiKey, report);
    reporting.isSending = false;
    if (outcome.kind === 'heard') reporting.node.hear(report, outcome.reply);
  }

  #endingBy(nowMs: number): number {
    const first = this.#ending.findIndex(({ atMs }) => atMs > nowMs);
    return first === -1 ? this.#ending.length : first;
  }

  #beginCall(nowMs: number): void {
    const backend = this.#pick('Backend', nowMs);
    const proxy = this.#pick('Proxy', nowMs);
    if (!backend || !proxy) return;
    const { counts } = this;
    const caller: CallEnd = {
      begin: () => counts.begun++,
      finish: () => counts.ended++,
      drop: () => counts.dropped++,
    };
    const call = new Call({ kind: 'telephony', startedAtMs: nowMs, ends: [backend, proxy, caller] });
    this.#ending.push({ atMs: nowMs + this.#random.between(CALL_MS.min, CALL_MS.max), call });
    this.#ending.sort((left, right) => left.atMs - right.atMs);
  }

  #pick(type: Server['type'], nowMs: number): SimulatedNode | undefined {
    const open = [...this.#reporting.values()].filter(({ node }) => node.type === type && node.takesCalls(nowMs));
    return open[Math.floor(this.#random.next() * open.length)]?.node;
  }
}
