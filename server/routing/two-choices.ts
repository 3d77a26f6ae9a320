import type { RoutingNode } from './routing-node.ts';
import type { View } from './view.ts';

/** What a choice is made by. */
export type Chance = {
  readonly exclude: ReadonlySet<string>;
  readonly nowMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

/** So much is lost in rounding when a wait is added to the time; a node is not asked too late for it. */
const ROUNDING_MS = 0.001;

/**
 * The emptier of two drawn at random (Mitzenmacher, "The Power of Two Choices", 2001); where neither has room, the
 * emptiest of all: null only where none has.
 */
export function chooseFrom(view: View, chance: Chance): RoutingNode | null {
  const { open } = view;
  const { nowMs, random } = chance;
  const count = open.length;
  if (count === 0 || nowMs < view.restsUntilMs) return null;
  const first = Math.floor(random() * count);
  const second = count === 1 ? first : (first + 1 + Math.floor(random() * (count - 1))) % count;
  const drawn = emptier(fitting(open[first], chance), fitting(open[second], chance), nowMs);
  return drawn ?? emptiest(view, chance);
}

/** Others than those that are taken, in turn from anywhere: whoever is refused by one is spread over all of them. */
export function othersFrom({ open }: View, chance: Chance, taken: RoutingNode[], atMost: number): void {
  const count = open.length;
  let at = Math.floor(chance.random() * count);
  for (let seen = 0; seen < count && taken.length < atMost; seen++) {
    const node = fitting(open[at], chance);
    if (node !== null && !taken.includes(node)) taken.push(node);
    at = at + 1 === count ? 0 : at + 1;
  }
}

function emptiest(view: View, chance: Chance): RoutingNode | null {
  const { nowMs } = chance;
  let best: RoutingNode | null = null;
  let waitMs = Number.POSITIVE_INFINITY;
  for (const node of view.open) {
    best = emptier(best, fitting(node, chance), nowMs);
    waitMs = Math.min(waitMs, node.startWaitMs(nowMs));
  }
  // As long as none may begin another session nobody need look at them one by one.
  if (waitMs > 0) view.restsUntilMs = nowMs + waitMs - ROUNDING_MS;
  return best;
}

/** What has room is all that is ever drawn; whether a session may begin there now is left to be asked. */
function fitting(node: RoutingNode | undefined, { exclude, nowMs }: Chance): RoutingNode | null {
  return node?.mayBegin(nowMs) && (exclude.size === 0 || !exclude.has(node.serverId)) ? node : null;
}

function emptier(left: RoutingNode | null, right: RoutingNode | null, nowMs: number): RoutingNode | null {
  if (left === null || right === null) return left ?? right;
  return right.fullness(nowMs) < left.fullness(nowMs) ? right : left;
}
