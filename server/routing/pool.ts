import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Board } from './board.ts';
import type { RoutingNode } from './routing-node.ts';
import { isInScope, type Scope, SCOPES } from './scope.ts';
import { View } from './view.ts';

/** The servers of one type in one region that may get sessions, as each scope sees them. */
export class Pool {
  readonly #type: ServerType;
  readonly #views = { 0: new View(0), 1: new View(1), 2: new View(2), 3: new View(3) } as const satisfies Record<
    Scope,
    View
  >;
  #board: Board | null = null;

  constructor(type: ServerType) {
    this.#type = type;
  }

  /** From now on a board knows how this is. */
  post(board: Board, slot: number): void {
    this.#board = board;
    for (const scope of SCOPES) {
      const column = board.column(this.#type, scope);
      column.views[slot] = this.#views[scope];
      this.#views[scope].tell((view) => column.note(slot, view));
    }
  }

  /** Begins anew with these nodes, each with the scope it needs. */
  refill(nodes: readonly (readonly [RoutingNode, Scope])[]): void {
    // The widest view holds every node there was.
    for (const node of this.#views[3].nodes) node.sums = null;
    for (const scope of SCOPES) {
      this.#views[scope].refill(nodes.filter(([, needed]) => isInScope(needed, scope)).map(([node]) => node));
    }
    const sums = SCOPES.map((needed) => this.#sumsFor(needed));
    for (const [node, needed] of nodes) node.sums = sums[needed] ?? null;
  }

  view(scope: Scope): View {
    return this.#views[scope];
  }

  #sumsFor(needed: Scope): RoutingNode['sums'] {
    const views = SCOPES.filter((scope) => isInScope(needed, scope)).map((scope) => this.#views[scope]);
    return {
      shift: (node, by) => {
        if (this.#board) this.#board.moved += Math.abs(by.load) + Math.abs(by.capacity);
        for (const view of views) view.shift(node, by);
      },
    };
  }
}
