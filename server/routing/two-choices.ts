import type { RoutingNode } from './routing-node.ts';

/** What a choice is made by. */
export type Chance = {
  readonly nowMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

/**
 * The emptier of two drawn at random (Mitzenmacher, "The Power of Two Choices", 2001); where neither has room, the
 * emptiest of all: null only where none has.
 */
export function chooseFrom(
  nodes: readonly RoutingNode[],
  exclude: ReadonlySet<string>,
  { nowMs, random }: Chance,
): RoutingNode | null {
  const count = nodes.length;
  if (count === 0) return null;
  const first = Math.floor(random() * count);
  const second = count === 1 ? first : (first + 1 + Math.floor(random() * (count - 1))) % count;
  const drawn = emptier(fitting(nodes[first], exclude, nowMs), fitting(nodes[second], exclude, nowMs), nowMs);
  return drawn ?? emptiest(nodes, exclude, nowMs);
}

function emptiest(nodes: readonly RoutingNode[], exclude: ReadonlySet<string>, nowMs: number): RoutingNode | null {
  let best: RoutingNode | null = null;
  for (const node of nodes) best = emptier(best, fitting(node, exclude, nowMs), nowMs);
  return best;
}

function fitting(node: RoutingNode | undefined, exclude: ReadonlySet<string>, nowMs: number): RoutingNode | null {
  return node?.hasRoom(nowMs) && !exclude.has(node.serverId) ? node : null;
}

function emptier(left: RoutingNode | null, right: RoutingNode | null, nowMs: number): RoutingNode | null {
  if (left === null || right === null) return left ?? right;
  return right.fullness(nowMs) < left.fullness(nowMs) ? right : left;
}
