import type { RegionSet } from './region-set.ts';
import type { RoutingNode, Shift } from './routing-node.ts';
import type { Scope } from './scope.ts';
import { isSpilling } from './spill.ts';

/** Where a view tells whether it is open and whether it spills over. */
type Marks = { readonly slot: number; readonly open: RegionSet; readonly spilling: RegionSet };

/** What counts in one scope of a pool, with running sums of it. */
export class View {
  readonly nodes: RoutingNode[] = [];
  /** Those that can hold another session, in no order. */
  readonly open: RoutingNode[] = [];
  load = 0;
  capacity = 0;
  /** Room for so many more; one that is over its capacity takes nothing from the others. */
  free = 0;
  /** Outlives a refill, or every change of a server would end a spill. */
  spilling = false;
  /** Until then no session may begin at any of the open ones, as far as it is known. */
  restsUntilMs = Number.NEGATIVE_INFINITY;
  readonly #scope: Scope;
  #marks: Marks | null = null;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  mark(marks: Marks): void {
    this.#marks = marks;
    this.#tell();
  }

  refill(nodes: readonly RoutingNode[]): void {
    this.nodes.length = 0;
    this.open.length = 0;
    this.load = 0;
    this.capacity = 0;
    this.free = 0;
    this.restsUntilMs = Number.NEGATIVE_INFINITY;
    for (const node of nodes) {
      this.nodes.push(node);
      this.load += node.load;
      this.capacity += node.capacity;
      this.free += node.free;
      node.openAt[this.#scope] = node.free > 0 ? this.open.push(node) - 1 : -1;
    }
    this.spilling = isSpilling(this.spilling, this.load, this.capacity);
    this.#tell();
  }

  shift(node: RoutingNode, by: Shift): void {
    this.load += by.load;
    this.capacity += by.capacity;
    this.free += by.free;
    const at = node.openAt[this.#scope] ?? -1;
    if (node.free > 0 !== at >= 0) {
      if (at < 0) this.#admit(node);
      else this.#dismiss(at);
    }
    // At every change, not only when somebody asks: whoever asks seldom must find the same.
    const spilling = isSpilling(this.spilling, this.load, this.capacity);
    if (spilling === this.spilling) return;
    this.spilling = spilling;
    this.#tell();
  }

  #admit(node: RoutingNode): void {
    this.restsUntilMs = Number.NEGATIVE_INFINITY;
    node.openAt[this.#scope] = this.open.push(node) - 1;
    if (this.open.length === 1) this.#tell();
  }

  /** The last one takes its place. */
  #dismiss(at: number): void {
    const [node, last] = [this.open[at], this.open.pop()];
    if (!node || !last) return;
    if (last !== node) {
      this.open[at] = last;
      last.openAt[this.#scope] = at;
    }
    node.openAt[this.#scope] = -1;
    if (this.open.length === 0) this.#tell();
  }

  #tell(): void {
    if (this.#marks === null) return;
    const { slot, open, spilling } = this.#marks;
    open.put(slot, this.open.length > 0);
    spilling.put(slot, this.spilling);
  }
}
