import type { RoutingNode, Shift } from './routing-node.ts';
import type { Scope } from './scope.ts';
import { SLOW_START_MS, slowStartWeight } from './slow-start.ts';
import { isSpilling } from './spill.ts';

/** Who wants to know how a view is, at every change. */
type Reader = (view: View) => void;

/** Until when no session may begin at any of the open ones, as far as it is known; and until when any is slow. */
const [RESTS_UNTIL_MS, SLOW_UNTIL_MS] = [0, 1];
const FIRST = 2;
/** Of each open node: how full it would be with one more, and from when on a session may begin there. */
const FACTS = 2;

/**
 * What counts in one scope of a pool, with running sums of it. What a choice needs to know of its nodes lies side by
 * side: a look at each node itself would cost more than all the rest of a decision.
 */
export class View {
  /** Those that can hold another session, in no order. */
  readonly open: RoutingNode[] = [];
  #facts = factsFor(0);
  load = 0;
  capacity = 0;
  /** Room for so many more; one that is over its capacity takes nothing from the others. */
  free = 0;
  readonly nodes: RoutingNode[] = [];
  /** Outlives a refill, or every change of a server would end a spill. */
  #spilling = false;
  readonly #scope: Scope;
  #reader: Reader | null = null;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  get isSpilling(): boolean {
    return this.#spilling;
  }

  /** From now on, and at once. */
  tell(reader: Reader): void {
    this.#reader = reader;
    reader(this);
  }

  refill(nodes: readonly RoutingNode[]): void {
    this.nodes.splice(0, this.nodes.length, ...nodes);
    this.open.length = 0;
    this.#facts = factsFor(nodes.length);
    this.load = 0;
    this.capacity = 0;
    this.free = 0;
    for (const node of nodes) {
      this.load += node.load;
      this.capacity += node.capacity;
      this.free += node.free;
      node.openAt[this.#scope] = -1;
      this.#list(node);
    }
    this.#spilling = isSpilling(this.#spilling, this.load, this.capacity);
    this.#reader?.(this);
  }

  /** A node is not as it was, and its numbers are by so much. */
  shift(node: RoutingNode, by: Shift): void {
    this.load += by.load;
    this.capacity += by.capacity;
    this.free += by.free;
    this.#list(node);
    // At every change, not only when somebody asks: whoever asks seldom must find the same.
    this.#spilling = isSpilling(this.#spilling, this.load, this.capacity);
    this.#reader?.(this);
  }

  /** From when on a session may begin at one of the open nodes. */
  readyAtMs(at: number): number {
    return this.#facts[FIRST + at * FACTS + 1] ?? Number.POSITIVE_INFINITY;
  }

  /** How full one of them would be with one more; while it comes back slowly, as full as it should seem. */
  fullness(at: number, nowMs: number): number {
    const fullness = this.#facts[FIRST + at * FACTS] ?? 1;
    if (nowMs >= (this.#facts[SLOW_UNTIL_MS] ?? nowMs)) return fullness;
    return fullness / slowStartWeight(this.open[at]?.rejoinedAtMs ?? nowMs, nowMs);
  }

  /** Whether it is known that no session may begin at any of them yet. */
  rests(nowMs: number): boolean {
    return nowMs < (this.#facts[RESTS_UNTIL_MS] ?? nowMs);
  }

  /** None of them was ready: nobody need look at them one by one until the first is. */
  rest(): void {
    let untilMs = Number.POSITIVE_INFINITY;
    for (let at = 0; at < this.open.length; at++) untilMs = Math.min(untilMs, this.readyAtMs(at));
    this.#facts[RESTS_UNTIL_MS] = untilMs;
  }

  #list(node: RoutingNode): void {
    let at = node.openAt[this.#scope] ?? -1;
    if (node.free === 0) {
      if (at >= 0) this.#dismiss(node, at);
      return;
    }
    if (at < 0) {
      at = this.open.push(node) - 1;
      node.openAt[this.#scope] = at;
    }
    const facts = this.#facts;
    facts[FIRST + at * FACTS] = (node.load + 1) / node.capacity;
    facts[FIRST + at * FACTS + 1] = node.readyAtMs;
    facts[RESTS_UNTIL_MS] = Math.min(facts[RESTS_UNTIL_MS] ?? 0, node.readyAtMs);
    facts[SLOW_UNTIL_MS] = Math.max(facts[SLOW_UNTIL_MS] ?? 0, node.rejoinedAtMs + SLOW_START_MS);
  }

  /** The last one takes its place. */
  #dismiss(node: RoutingNode, at: number): void {
    const last = this.open.pop();
    node.openAt[this.#scope] = -1;
    if (!last || last === node) return;
    this.open[at] = last;
    last.openAt[this.#scope] = at;
    const from = FIRST + this.open.length * FACTS;
    this.#facts.copyWithin(FIRST + at * FACTS, from, from + FACTS);
  }
}

function factsFor(nodes: number): Float64Array {
  const facts = new Float64Array(FIRST + nodes * FACTS);
  facts[RESTS_UNTIL_MS] = Number.NEGATIVE_INFINITY;
  facts[SLOW_UNTIL_MS] = Number.NEGATIVE_INFINITY;
  return facts;
}
