import type { Pool } from './pool.ts';
import type { RoutingNode } from './routing-node.ts';
import type { Scope } from './scope.ts';

export type Choice = {
  readonly scope: Scope;
  readonly exclude: ReadonlySet<string>;
  readonly nowMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

/**
 * The emptier of two drawn at random (Mitzenmacher, "The Power of Two Choices", 2001); where neither has room, the
 * emptiest of all: null only where none has.
 */
export function chooseFrom(pool: Pool, choice: Choice): RoutingNode | null {
  const { scope, nowMs, random } = choice;
  if (pool.open(scope) === 0) return null;
  const count = pool.count(scope);
  const first = Math.floor(random() * count);
  const second = count === 1 ? first : (first + 1 + Math.floor(random() * (count - 1))) % count;
  const drawn = emptier(fitting(pool.at(scope, first), choice), fitting(pool.at(scope, second), choice), nowMs);
  return drawn ?? emptiest(pool, choice);
}

function emptiest(pool: Pool, choice: Choice): RoutingNode | null {
  return pool
    .nodes(choice.scope)
    .reduce<RoutingNode | null>((best, node) => emptier(best, fitting(node, choice), choice.nowMs), null);
}

function fitting(node: RoutingNode, { exclude, nowMs }: Choice): RoutingNode | null {
  return node.hasRoom(nowMs) && !exclude.has(node.serverId) ? node : null;
}

function emptier(left: RoutingNode | null, right: RoutingNode | null, nowMs: number): RoutingNode | null {
  if (left === null || right === null) return left ?? right;
  return right.fullness(nowMs) < left.fullness(nowMs) ? right : left;
}
