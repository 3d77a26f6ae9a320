import type { AttachReply, HeartbeatsReply, RelayedHeartbeat } from '@meridian/shared/relay.ts';
import { BeatingNode } from './heartbeat.ts';
import type { BenchNode } from './fleet-records.ts';
import { SocketCaller } from './socket-caller.ts';

const KEYS_A_CALL = 1000;

type Attached = { readonly handle: number; readonly node: BeatingNode };

/** A relay: one connection that speaks for many nodes. */
export class AttachedFleet {
  readonly #caller: SocketCaller;
  readonly #nodes: readonly Attached[];
  #next = 0;
  /** Whether each node reports what it reported before. */
  isStill = false;

  private constructor(caller: SocketCaller, nodes: readonly Attached[]) {
    this.#caller = caller;
    this.#nodes = nodes;
  }

  static async attach(
    serverUrl: string,
    seeded: readonly Pick<BenchNode, 'apiKey' | 'type'>[],
  ): Promise<AttachedFleet> {
    const caller = await SocketCaller.openTrpc(serverUrl, seeded[0]?.apiKey ?? '');
    const attached: Attached[] = [];
    for (let start = 0; start < seeded.length; start += KEYS_A_CALL) {
      const brought = seeded.slice(start, start + KEYS_A_CALL);
      const keys = brought.map(({ apiKey }) => apiKey);
      const { nodes } = await caller.mutate<AttachReply>('node.attach', { keys });
      for (const [index, node] of nodes.entries()) {
        if (!('handle' in node)) throw new Error(`a key was not attached: ${node.message}`);
        attached.push({ handle: node.handle, node: new BeatingNode(brought[index]?.type ?? 'Backend') });
      }
    }
    return new AttachedFleet(caller, attached);
  }

  get size(): number {
    return this.#nodes.length;
  }

  /** A heartbeat of each of the next so many nodes, in one message; throws if one of them was dropped. */
  async beat(count: number): Promise<void> {
    const nodes = this.next(count);
    const { accepted, dropped } = await this.#caller.mutate<HeartbeatsReply>('node.heartbeats', { nodes });
    if (accepted < count) throw new Error(`heartbeats were dropped: ${dropped[0]?.message}`);
  }

  next(count: number): RelayedHeartbeat[] {
    return Array.from({ length: count }, () => {
      const attached = this.#nodes[this.#next++ % this.#nodes.length];
      if (!attached) throw new Error('no node is attached');
      return { handle: attached.handle, ...(this.isStill ? attached.node.again() : attached.node.beat()) };
    });
  }

  /** This node reports one other figure from here on. */
  change(index: number): void {
    this.#nodes[index]?.node.change();
  }

  close(): void {
    this.#caller.close();
  }
}
