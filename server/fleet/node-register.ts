import { TableNode } from './live-node.ts';
import { NodeColumns } from './node-columns.ts';
import { isOnline, type NodeState } from './node-state.ts';

/** The nodes of the table: by server, by region and by slot. It alone changes their states, and knows how many are online. */
export class NodeRegister {
  readonly columns = new NodeColumns();
  readonly #byServer = new Map<string, TableNode>();
  readonly #byRegion = new Map<string, Set<TableNode>>();
  readonly #bySlot: (TableNode | null)[] = [];
  #online = 0;

  get online(): number {
    return this.#online;
  }

  node(serverId: string): TableNode | null {
    return this.#byServer.get(serverId) ?? null;
  }

  /** Null where the slot is nobody's now. */
  at(slot: number): TableNode | null {
    return this.#bySlot[slot] ?? null;
  }

  all(): Iterable<TableNode> {
    return this.#byServer.values();
  }

  in(regionId: string): Iterable<TableNode> {
    return this.#byRegion.get(regionId) ?? [];
  }

  serverIds(): string[] {
    return [...this.#byServer.keys()];
  }

  join(state: NodeState): TableNode {
    const node = new TableNode(this.columns, state);
    const { serverId, regionId } = state;
    this.#byServer.set(serverId, node);
    this.#bySlot[node.slot] = node;
    const region = this.#byRegion.get(regionId) ?? new Set();
    this.#byRegion.set(regionId, region.add(node));
    if (isOnline(state)) this.#online += 1;
    node.lookAtMs = Number.NEGATIVE_INFINITY;
    return node;
  }

  leave(node: TableNode): void {
    const { serverId, regionId } = node;
    if (isOnline(node)) this.#online -= 1;
    this.#byServer.delete(serverId);
    this.#bySlot[node.slot] = null;
    const region = this.#byRegion.get(regionId);
    region?.delete(node);
    if (region?.size === 0) this.#byRegion.delete(regionId);
    this.columns.slots.release(serverId);
  }

  /** What its silence means from now on is to be looked at anew. */
  become(node: TableNode, state: NodeState): void {
    this.#online += Number(isOnline(state)) - Number(isOnline(node));
    node.state = state;
    node.lookAtMs = Number.NEGATIVE_INFINITY;
  }

  /** Those whose silence may mean something new by now: asked ten times a second, it touches nobody else's object. */
  due(nowMs: number): TableNode[] {
    const { lookAtMs } = this.columns.columns;
    const due: TableNode[] = [];
    for (let slot = 0; slot < this.columns.slots.end; slot++) {
      const atMs = lookAtMs[slot];
      const node = atMs !== undefined && atMs <= nowMs ? this.at(slot) : null;
      if (node) due.push(node);
    }
    return due;
  }
}
