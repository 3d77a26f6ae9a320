import type { RoutingNode } from './routing-node.ts';
import { isInScope, type Scope, SCOPES } from './scope.ts';
import { isSpilling } from './spill.ts';

type Tally = { nodes: RoutingNode[]; load: number; capacity: number; open: number };

/** The servers of one type in one region that may get sessions, by the scope they need, with running sums of each. */
export class Pool {
  readonly #tallies: readonly Tally[] = SCOPES.map(() => ({ nodes: [], load: 0, capacity: 0, open: 0 }));
  /** By scope; outlives a refill, or every change of a server would end a spill. */
  readonly #spilling: boolean[] = SCOPES.map(() => false);

  /** Begins anew with these nodes, each with the scope it needs. */
  refill(nodes: readonly (readonly [RoutingNode, Scope])[]): void {
    for (const tally of this.#tallies) {
      for (const node of tally.nodes) node.sums = null;
      Object.assign(tally, { nodes: [], load: 0, capacity: 0, open: 0 });
    }
    for (const [node, needed] of nodes) {
      const tally = this.#tally(needed);
      tally.nodes.push(node);
      tally.load += node.load;
      tally.capacity += node.capacity;
      tally.open += node.open;
      node.sums = { shift: (byLoad, byOpen) => this.#shift(tally, byLoad, byOpen) };
    }
    this.#judgeSpill();
  }

  count(scope: Scope): number {
    return this.#sum(scope, (tally) => tally.nodes.length);
  }

  /** The node at a place from 0 to one less than `count`. */
  at(scope: Scope, index: number): RoutingNode {
    let left = index;
    for (const needed of SCOPES) {
      if (!isInScope(needed, scope)) continue;
      const { nodes } = this.#tally(needed);
      const node = nodes[left];
      if (node) return node;
      left -= nodes.length;
    }
    throw new Error(`a pool has no node at ${index}`);
  }

  nodes(scope: Scope): RoutingNode[] {
    return SCOPES.flatMap((needed) => (isInScope(needed, scope) ? this.#tally(needed).nodes : []));
  }

  load(scope: Scope): number {
    return this.#sum(scope, (tally) => tally.load);
  }

  capacity(scope: Scope): number {
    return this.#sum(scope, (tally) => tally.capacity);
  }

  /** How many can hold another session. */
  open(scope: Scope): number {
    return this.#sum(scope, (tally) => tally.open);
  }

  /** Room for so many more; one that is over its capacity takes nothing from the others. */
  free(scope: Scope): number {
    return this.nodes(scope).reduce((sum, node) => sum + Math.max(0, node.capacity - node.load), 0);
  }

  spills(scope: Scope): boolean {
    return this.#spilling[scope] ?? false;
  }

  #shift(tally: Tally, byLoad: number, byOpen: number): void {
    tally.load += byLoad;
    tally.open += byOpen;
    this.#judgeSpill();
  }

  /** At every change, not only when somebody asks: whoever asks seldom must find the same. */
  #judgeSpill(): void {
    for (const scope of SCOPES) {
      this.#spilling[scope] = isSpilling(this.spills(scope), this.load(scope), this.capacity(scope));
    }
  }

  #sum(scope: Scope, of: (tally: Tally) => number): number {
    let sum = 0;
    for (const needed of SCOPES) if (isInScope(needed, scope)) sum += of(this.#tally(needed));
    return sum;
  }

  #tally(needed: Scope): Tally {
    const tally = this.#tallies[needed];
    if (!tally) throw new Error(`no tally for scope ${needed}`);
    return tally;
  }
}
