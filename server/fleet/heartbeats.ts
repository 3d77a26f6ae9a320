import { setImmediate } from 'node:timers/promises';
import type { HeartbeatReply } from '@meridian/shared/node-status.ts';
import { isRecord } from '@meridian/shared/record.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import type { HeartbeatsReply } from '@meridian/shared/relay.ts';
import type { Desired } from '../desired/desired-state.ts';
import { isKeyGood } from '../desired/key-standing.ts';
import type { KeyRecord, ServerRecord } from '../desired/records.ts';
import type { AttachedNode, AttachedNodes } from './attached-nodes.ts';
import { HeartbeatBatch } from './heartbeat-batch.ts';
import type { LiveTable, Recorded } from './live-table.ts';
import { NodeOrders, type PeersSource } from './node-orders.ts';
import { PeerLists } from './peer-lists.ts';
import { messageForMalformed, readHeartbeat, refuseMalformed } from './read-heartbeat.ts';

type Parts = {
  readonly desired: Desired;
  readonly table: LiveTable;
  readonly peers: PeersSource;
  readonly now: () => Date;
  /** When a node is to report next, as things are. */
  readonly nextHeartbeatMs: () => number;
  /** Resolves once what has been recorded so far is written. */
  readonly keep: () => Promise<void>;
  /** Hears of nodes that report for servers which were deleted. */
  readonly noteGone: (key: KeyRecord) => void;
};

/** Whose heartbeat it is, and by which of its keys. */
type SenderKey = Pick<KeyRecord, 'serverId' | 'keyHmac'>;

/** After so many of one message everyone else has a turn: a few milliseconds' work. */
const SLICE = 1000;

/** Hears nodes, and tells each what is asked of it. */
export class Heartbeats {
  readonly #parts: Parts;
  readonly #orders: NodeOrders;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#orders = new NodeOrders(parts);
  }

  /** Takes a heartbeat of the server that its key names. It never creates anything: a deleted server's node is told so. */
  async receive(key: SenderKey, input: unknown): Promise<HeartbeatReply> {
    const { serverId } = key;
    const { desired, now, nextHeartbeatMs, keep } = this.#parts;
    const { mustBeKept, reply } = await this.#outsideFences(serverId, () => {
      const server = desired.server(serverId);
      const region = server && desired.region(server.regionId);
      if (!region) throw new Refusal('existence', [blocker('Node:GONE')]);
      const at = now();
      const recorded = this.#hear(server, key, input, at) ?? refuseMalformed(server.type, input);
      const orders = this.#orders.of(region, server, at);
      return { ...recorded, reply: { accepted: recorded.accepted, ...orders, nextHeartbeatMs: nextHeartbeatMs() } };
    });
    if (mustBeKept) await keep();
    return reply;
  }

  /**
   * Takes heartbeats of nodes that one connection speaks for. One that does not count is dropped by itself.
   * `mayHeartbeat` says whether a server may be heard once more now; a goodbye always may.
   */
  receiveMany(
    nodes: AttachedNodes,
    entries: readonly unknown[],
    mayHeartbeat: (serverId: string) => boolean,
  ): Promise<HeartbeatsReply> {
    return nodes.inTurn(async () => {
      const { now, nextHeartbeatMs, keep } = this.#parts;
      const batch = new HeartbeatBatch();
      const fenced = await this.#hearUnfenced(batch, nodes, entries, mayHeartbeat);
      for (const [entry, node] of fenced) {
        await this.#outsideFences(node.key.serverId, () =>
          this.#hearOne(batch, nodes, entry, node, entries[entry], now()),
        );
      }
      if (batch.mustBeKept) await keep();
      const lists = new PeerLists();
      const at = now();
      const told = batch.heard.flatMap((node) => this.#orders.news(node, lists, at) ?? []);
      const { accepted, dropped } = batch;
      return { accepted, nextHeartbeatMs: nextHeartbeatMs(), told, peerLists: lists.all(), dropped };
    });
  }

  /** Hears all that need not wait, and answers those that must. */
  async #hearUnfenced(
    batch: HeartbeatBatch,
    nodes: AttachedNodes,
    entries: readonly unknown[],
    mayHeartbeat: (serverId: string) => boolean,
  ): Promise<[number, AttachedNode][]> {
    const { table, now } = this.#parts;
    const fenced: [number, AttachedNode][] = [];
    const senders = entries.map((input) => nodeOf(nodes, input));
    for (const [entry, node] of senders.entries()) if (node) node.lastEntry = entry;
    let at = now();
    for (let entry = 0; entry < entries.length; entry++) {
      if (entry > 0 && entry % SLICE === 0) {
        await setImmediate();
        at = now();
      }
      const input = entries[entry];
      const node = senders[entry];
      if (!node) batch.drop('Node:UNKNOWN_HANDLE', entry);
      else if (node.lastEntry !== entry) batch.drop('Node:DOUBLED', entry);
      else if (!isGoodbye(input) && !mayHeartbeat(node.key.serverId)) batch.drop('TOO_MANY_REQUESTS', entry);
      else if (table.fenced(node.key.serverId)) fenced.push([entry, node]);
      else this.#hearOne(batch, nodes, entry, node, input, at);
    }
    return fenced;
  }

  /** Hears a node while no delete of its server is judged: one that is could miss the heartbeat. Hearing may not wait. */
  async #outsideFences<T>(serverId: string, hear: () => T): Promise<T> {
    const { table } = this.#parts;
    for (let fence = table.fenced(serverId); fence; fence = table.fenced(serverId)) await fence;
    return hear();
  }

  /** A node whose server or key has ended is told so once, and its handle with it. */
  #hearOne(
    batch: HeartbeatBatch,
    nodes: AttachedNodes,
    entry: number,
    node: AttachedNode,
    input: unknown,
    at: Date,
  ): void {
    const { desired, noteGone } = this.#parts;
    const server = desired.server(node.key.serverId);
    if (!server) {
      noteGone(node.key);
      nodes.detach(node.handle);
      batch.drop('Node:GONE', entry);
    } else if (!isKeyGood(server, node.key.keyHmac, at)) {
      nodes.detach(node.handle);
      batch.drop('UNAUTHORIZED', entry);
    } else {
      const recorded = this.#hear(server, node.key, input, at);
      if (recorded) batch.hear(entry, node, recorded);
      else batch.drop('BAD_REQUEST', entry, () => messageForMalformed(server.type, input));
    }
  }

  /** Null where it is malformed. */
  #hear(server: ServerRecord, { keyHmac }: SenderKey, input: unknown, at: Date): Recorded | null {
    const { table } = this.#parts;
    const heartbeat = readHeartbeat(server.type, input);
    if (heartbeat && server.oldKey !== null) table.noteKeyUse(server.serverId, { keyHmac, at: at.toISOString() });
    return heartbeat && table.record(server, heartbeat, at);
  }
}

/** A goodbye always gets through: nothing is so urgent to hear. */
export function isGoodbye(input: unknown): boolean {
  return isRecord(input) && input['runtimeStatus'] === 'Stopped';
}

function nodeOf(nodes: AttachedNodes, input: unknown): AttachedNode | null {
  return isRecord(input) ? nodes.node(input['handle']) : null;
}
