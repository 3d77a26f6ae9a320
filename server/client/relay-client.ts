import { setTimeout } from 'node:timers/promises';
import type { DrainOrder } from '@meridian/shared/drain.ts';
import type { HeartbeatInput } from '@meridian/shared/heartbeat.ts';
import type { DesiredStatus } from '@meridian/shared/node-status.ts';
import { ATTACH_MAX, ATTACHED_MAX, HEARTBEATS_MAX, type HeartbeatsReply } from '@meridian/shared/relay.ts';
import type { RouteEnd } from '@meridian/shared/route-end.ts';
import { refusalOf } from './refusal.ts';
import { RelaySession } from './relay-session.ts';
import { fullJitterMs } from './retry-delay.ts';

/** What Meridian asks of a node. */
export type Orders = {
  readonly desiredStatus: DesiredStatus;
  /** Why, for end users; null when nothing stands against it running. */
  readonly reason: string | null;
  /** While its server drains. */
  readonly drain: DrainOrder | null;
  /** For a proxy: what to choose from while Meridian does not answer. */
  readonly peers: readonly RouteEnd[];
};

/** What a node does not go on after (`Node:GONE`, `UNAUTHORIZED`), or what was wrong with a report (`BAD_REQUEST`). */
export type RelayRefusal = { readonly code: 'Node:GONE' | 'UNAUTHORIZED' | 'BAD_REQUEST'; readonly message: string };

export type RelayedNodeOptions = {
  /** Hears what is asked of the node: after its first report on a connection, and whenever it changes. */
  readonly onOrders?: (orders: Orders) => void;
  readonly onRefused?: (refusal: RelayRefusal) => void;
};

/** A node that a relay speaks for. */
export type RelayedNode = {
  /** Sent with the next message, unless a later one takes its place until then; after `Node:GONE` never. */
  report(heartbeat: HeartbeatInput): void;
  /** The relay speaks for it no more. */
  remove(): void;
};

export type RelayOptions = {
  /** Of the server, for example `http://127.0.0.1:4100`. */
  readonly url: string;
  /** How long reports are collected for one message, in milliseconds: 500 by default, and a fifth more or less. */
  readonly collectMs?: number;
  /** How long to wait before the next try, in milliseconds; full jitter from 0.5 to 15 s by default. */
  readonly retryDelayMs?: (attempt: number) => number;
  /** Hears each change of the connection. */
  readonly onLink?: (state: 'connecting' | 'open') => void;
};

type Node = RelayedNodeOptions & {
  readonly key: string;
  /** On the connection that it is attached to; handles of another one mean nothing. */
  session: RelaySession | null;
  handle: number;
  waiting: HeartbeatInput | null;
  orders: Orders | null;
};

type Sent = { readonly node: Node; readonly report: HeartbeatInput };
type Message = readonly Sent[];

/** A message is sent from here on: the last report in it keeps it below the 1 MiB that the server takes. */
const MESSAGE_BYTES = 900_000;
const REPORT_MAX_BYTES = 100_000;
const NUMBERS_BYTES = 900;
const ESCAPED_CHARACTER_BYTES = 6;
const TOO_MANY_WAIT_MS = 2000;
const FIRST_INTERVAL_MS = 2000;
const COLLECT_JITTER = 0.2;
/** Who closes tries so often, and begins no try later than this, to say what waits. */
const LAST_TRIES_MAX = 8;
const LAST_TRIES_MS = 10_000;

/**
 * Reports for many nodes over one WebSocket: brings their keys, sends the last report of each in as few messages as
 * possible, one at a time, hands out what Meridian asks of each, and does it all again after a loss of the connection.
 * It connects with the first node.
 *
 * @example
 * const relay = new RelayClient({ url: 'http://127.0.0.1:4100' });
 * const node = relay.add(serverKey, { onOrders: ({ desiredStatus }) => console.log(desiredStatus) });
 * node.report({ bootId, sequence: 0, runtimeStatus: 'Running', activeConnections: 3 });
 * await relay.close();
 */
export class RelayClient {
  readonly #options: RelayOptions;
  readonly #nodes = new Map<string, Node>();
  readonly #waiting = new Set<Node>();
  /** The server still keeps them attached, though they are spoken for no more. */
  readonly #leaving = new Set<Node>();
  #session: RelaySession | null = null;
  #running: Promise<void> | null = null;
  #wake = () => {};
  #isClosing = false;
  /** Whether the server has heard any report: only then it waits for a goodbye. */
  #wasHeard = false;
  #failures = 0;
  #attachAfterMs = 0;
  #nextHeartbeatMs = FIRST_INTERVAL_MS;

  constructor(options: RelayOptions) {
    this.#options = options;
  }

  /** How far apart a node's reports are to be, as the server last said, in milliseconds. */
  get nextHeartbeatMs(): number {
    return this.#nextHeartbeatMs;
  }

  /** Speaks for the node with this server key from now on; for 10,000 at most. */
  add(key: string, options: RelayedNodeOptions = {}): RelayedNode {
    if (this.#isClosing) throw new Error('this relay is closed');
    if (this.#nodes.has(key)) throw new Error('this relay speaks for this node already');
    if (this.#nodes.size >= ATTACHED_MAX) throw new Error(`a relay speaks for ${ATTACHED_MAX} nodes at most`);
    const node: Node = { ...options, key, session: null, handle: -1, waiting: null, orders: null };
    this.#nodes.set(key, node);
    this.#running ??= this.#run();
    return {
      report: (heartbeat) => {
        if (bytesAtMost(heartbeat) > REPORT_MAX_BYTES) throw new RangeError('the texts of this report are too long');
        if (this.#nodes.get(key) === node) this.#await(node, heartbeat);
      },
      remove: () => {
        this.#forget(node);
        if (node.session !== null && node.session === this.#session) this.#leaving.add(node);
      },
    };
  }

  /** Sends what waits, if that succeeds within eight tries and 10 s, and ends the connection. */
  async close(): Promise<void> {
    this.#isClosing = true;
    this.#wake();
    await this.#running;
    await this.#session?.end();
  }

  async #run(): Promise<void> {
    const { collectMs = 500, retryDelayMs = fullJitterMs } = this.#options;
    const pauseMs = () => (this.#failures === 0 ? spread(collectMs) : retryDelayMs(this.#failures - 1));
    while (!this.#isClosing) {
      await this.#pause(pauseMs());
      if (!this.#isClosing) await this.#try();
    }
    const untilMs = performance.now() + LAST_TRIES_MS;
    await this.#try();
    for (let tries = 1; tries < LAST_TRIES_MAX && this.#hasLastWords; tries++) {
      const waitMs = pauseMs();
      if (performance.now() + waitMs > untilMs) return;
      await setTimeout(waitMs);
      await this.#try();
    }
  }

  async #try(): Promise<void> {
    try {
      await this.#round();
      this.#failures = 0;
    } catch (error) {
      this.#failures++;
      this.#heed(error);
    }
  }

  get #hasLastWords(): boolean {
    return this.#wasHeard && this.#waiting.size > 0;
  }

  async #round(): Promise<void> {
    if (this.#session?.hasEnded) this.#session = null;
    const [first] = this.#nodes.values();
    // Who closes before anything was heard has nobody to say goodbye to.
    if (first && (!this.#isClosing || this.#hasLastWords)) this.#session ??= this.#connect(first.key);
    const session = this.#session;
    if (session === null) return;
    await this.#detach(session);
    await this.#attach(session);
    await this.#send(session);
  }

  #connect(token: string): RelaySession {
    const { url, onLink } = this.#options;
    onLink?.('connecting');
    return new RelaySession({ url, token, onOpen: () => onLink?.('open') });
  }

  /** Makes room on this connection; on another one nobody knows of them. */
  async #detach(session: RelaySession): Promise<void> {
    for (const node of this.#leaving) if (node.session !== session) this.#leaving.delete(node);
    const leaving = [...this.#leaving];
    for (let from = 0; from < leaving.length; from += ATTACH_MAX) {
      const some = leaving.slice(from, from + ATTACH_MAX);
      await session.detach(some.map(({ handle }) => handle));
      for (const node of some) this.#leaving.delete(node);
    }
  }

  /** Brings the keys of the nodes that this connection does not know yet. */
  async #attach(session: RelaySession): Promise<void> {
    const nodes = [...this.#nodes.values()].filter((node) => node.session !== session);
    if (performance.now() < this.#attachAfterMs) return;
    for (let from = 0; from < nodes.length; from += ATTACH_MAX) {
      const some = nodes.slice(from, from + ATTACH_MAX);
      const reply = await session.attach(some.map(({ key }) => key));
      for (const [index, answer] of reply.nodes.entries()) {
        const node = some[index];
        if (!node) continue;
        if ('handle' in answer) this.#isAttached(node, session, answer.handle);
        else if (answer.code === 'TOO_MANY_REQUESTS' || answer.code === 'Node:CONNECTION_FULL')
          this.#attachAfterMs = performance.now() + TOO_MANY_WAIT_MS;
        else this.#refuse(node, { code: answer.code, message: answer.message });
      }
    }
  }

  #isAttached(node: Node, session: RelaySession, handle: number): void {
    Object.assign(node, { session, handle });
    // One that was removed, and whose key came again before the server was told, left it its handle.
    for (const former of this.#leaving)
      if (former.session === session && former.handle === handle) this.#leaving.delete(former);
    // It may have been removed meanwhile.
    if (this.#nodes.get(node.key) !== node) this.#leaving.add(node);
  }

  /** Sends the last report of each node that has one, a message after the other. */
  async #send(session: RelaySession): Promise<void> {
    for (const message of this.#messages(session)) {
      try {
        const reply = await session.send(message.map(({ node, report }) => ({ ...report, handle: node.handle })));
        this.#hear(session, message, reply);
      } catch (error) {
        // Nobody knows whether it was heard: what was heard already does not count twice.
        for (const sent of message) this.#sendAgain(sent);
        throw error;
      }
    }
  }

  *#messages(session: RelaySession): Generator<Message> {
    let message: Sent[] = [];
    let bytes = 0;
    const waiting = [...this.#waiting];
    for (const node of waiting) {
      const report = node.waiting;
      if (report === null || node.session !== session) continue;
      this.#await(node, null);
      message.push({ node, report });
      bytes += bytesAtMost(report);
      if (bytes < MESSAGE_BYTES && message.length < HEARTBEATS_MAX) continue;
      yield message;
      [message, bytes] = [[], 0];
    }
    if (message.length > 0) yield message;
  }

  #hear(session: RelaySession, message: Message, { nextHeartbeatMs, told, peerLists, dropped }: HeartbeatsReply): void {
    this.#nextHeartbeatMs = nextHeartbeatMs;
    this.#wasHeard = true;
    const nodes = new Map(message.map(({ node }) => [node.handle, node]));
    for (const { handle, desiredStatus, reason, drain = null, peers } of told) {
      const node = nodes.get(handle);
      if (!node || node.session !== session) continue;
      const list = peers === undefined ? node.orders?.peers : peerLists[peers];
      this.#order(node, { desiredStatus, reason, drain, peers: list ?? [] });
    }
    for (const { code, message: because, entries } of dropped) {
      for (const entry of entries) {
        const sent = message[entry];
        if (!sent) continue;
        const { node } = sent;
        if (code === 'Node:UNKNOWN_HANDLE') {
          node.session = null;
          this.#sendAgain(sent);
        } else if (code === 'Node:GONE' || code === 'UNAUTHORIZED' || code === 'BAD_REQUEST')
          this.#refuse(node, { code, message: because });
      }
    }
  }

  /** Unless it is spoken for no more, or has said something newer. */
  #sendAgain({ node, report }: Sent): void {
    if (!node.waiting && this.#nodes.get(node.key) === node) this.#await(node, report);
  }

  #order(node: Node, orders: Orders): void {
    // What it said before it knew is not sent as if it knew; a goodbye always is.
    const isNew = node.orders !== null && node.orders.desiredStatus !== orders.desiredStatus;
    if (isNew && node.waiting?.runtimeStatus !== 'Stopped') this.#await(node, null);
    node.orders = orders;
    tell(() => node.onOrders?.(orders));
  }

  /** Holds back what was wrong with one node, so that it harms no other. */
  #heed(error: unknown): void {
    const refusal = refusalOf(error);
    if (refusal?.code === 'TOO_MANY_REQUESTS') return;
    const session = this.#session;
    this.#session = null;
    void session?.end();
    const signedIn = session && this.#nodes.get(session.token);
    const { appCode, message = '' } = refusal ?? {};
    if (signedIn && (appCode === 'Node:GONE' || appCode === 'UNAUTHORIZED')) {
      this.#refuse(signedIn, { code: appCode, message });
    }
  }

  #refuse(node: Node, refusal: RelayRefusal): void {
    if (refusal.code !== 'BAD_REQUEST') this.#forget(node);
    tell(() => node.onRefused?.(refusal));
  }

  #forget(node: Node): void {
    this.#await(node, null);
    if (this.#nodes.get(node.key) === node) this.#nodes.delete(node.key);
  }

  /** What waits to be sent of a node; null for nothing. */
  #await(node: Node, report: HeartbeatInput | null): void {
    node.waiting = report;
    if (report) this.#waiting.add(node);
    else this.#waiting.delete(node);
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = globalThis.setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** What a listener throws is its own affair, and not this connection's. */
function tell(listener: () => void): void {
  queueMicrotask(listener);
}

/** An upper bound: whatever its numbers are, and however its texts are escaped. */
function bytesAtMost({ runtimeStatusReason, version }: HeartbeatInput): number {
  return NUMBERS_BYTES + ESCAPED_CHARACTER_BYTES * ((runtimeStatusReason?.length ?? 0) + (version?.length ?? 0));
}

/** Whoever waited for the same answer, or the same pause, would go on in step with the others for ever. */
function spread(ms: number): number {
  return ms * (1 - COLLECT_JITTER + 2 * COLLECT_JITTER * Math.random());
}
