import type { RoutingNode } from './routing-node.ts';
import { isInScope, type Scope, SCOPES } from './scope.ts';
import { isSpilling } from './spill.ts';

/** What counts in one scope, with running sums of it. */
class View {
  nodes: RoutingNode[] = [];
  load = 0;
  capacity = 0;
  /** How many can hold another session. */
  open = 0;
  /** Outlives a refill, or every change of a server would end a spill. */
  spilling = false;

  clear(): void {
    this.nodes = [];
    this.load = 0;
    this.capacity = 0;
    this.open = 0;
  }

  add(node: RoutingNode): void {
    this.nodes.push(node);
    this.load += node.load;
    this.capacity += node.capacity;
    this.open += node.open;
  }

  shift(byLoad: number, byOpen: number): void {
    this.load += byLoad;
    this.open += byOpen;
    this.judgeSpill();
  }

  /** At every change, not only when somebody asks: whoever asks seldom must find the same. */
  judgeSpill(): void {
    this.spilling = isSpilling(this.spilling, this.load, this.capacity);
  }
}

/** The servers of one type in one region that may get sessions, as each scope sees them. */
export class Pool {
  readonly #views = { 0: new View(), 1: new View(), 2: new View(), 3: new View() } as const satisfies Record<
    Scope,
    View
  >;

  /** Begins anew with these nodes, each with the scope it needs. */
  refill(nodes: readonly (readonly [RoutingNode, Scope])[]): void {
    // The widest view holds every node there was.
    for (const node of this.#views[3].nodes) node.sums = null;
    for (const scope of SCOPES) this.#views[scope].clear();
    for (const [node, needed] of nodes) {
      const views = SCOPES.filter((scope) => isInScope(needed, scope)).map((scope) => this.#views[scope]);
      for (const view of views) view.add(node);
      node.sums = {
        shift: (byLoad, byOpen) => {
          for (const view of views) view.shift(byLoad, byOpen);
        },
      };
    }
    for (const scope of SCOPES) this.#views[scope].judgeSpill();
  }

  nodes(scope: Scope): readonly RoutingNode[] {
    return this.#views[scope].nodes;
  }

  load(scope: Scope): number {
    return this.#views[scope].load;
  }

  capacity(scope: Scope): number {
    return this.#views[scope].capacity;
  }

  /** Whether any can hold another session. */
  isOpen(scope: Scope): boolean {
    return this.#views[scope].open > 0;
  }

  /** Room for so many more; one that is over its capacity takes nothing from the others. */
  free(scope: Scope): number {
    return this.nodes(scope).reduce((sum, node) => sum + Math.max(0, node.capacity - node.load), 0);
  }

  spills(scope: Scope): boolean {
    return this.#views[scope].spilling;
  }
}
