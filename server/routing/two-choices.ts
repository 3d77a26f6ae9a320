import type { RoutingNode } from './routing-node.ts';
import type { View } from './view.ts';

/** What a choice is made by. */
export type Chance = {
  readonly exclude: ReadonlySet<string>;
  readonly nowMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

const NONE = -1;

/**
 * The emptier of two drawn at random (Mitzenmacher, "The Power of Two Choices", 2001); where neither has room, the
 * emptiest of all: null only where none has.
 */
export function chooseFrom(view: View, chance: Chance): RoutingNode | null {
  const count = view.open.length;
  if (count === 0 || view.rests(chance.nowMs)) return null;
  // What is left of one draw is as random as another.
  const point = chance.random() * count;
  const first = point | 0;
  const other = ((point - first) * (count - 1)) | 0;
  const second = other < first || count === 1 ? other : other + 1;
  const drawn = emptier(view, fitting(view, first, chance), fitting(view, second, chance), chance);
  return view.open[drawn === NONE ? emptiest(view, chance) : drawn] ?? null;
}

/** Two others than one, fewer where there are none, sought from anywhere on: who is refused by it goes to all of them. */
export function twoOthersFrom(view: View, than: RoutingNode, chance: Chance): RoutingNode[] {
  const { open } = view;
  const first = (chance.random() * open.length) | 0;
  let other: RoutingNode | null = null;
  for (let seen = 0; seen < open.length; seen++) {
    const at = first + seen < open.length ? first + seen : first + seen - open.length;
    const node = open[at];
    if (!node || node === than || fitting(view, at, chance) === NONE) continue;
    if (other !== null) return [other, node];
    other = node;
  }
  return other === null ? [] : [other];
}

function emptiest(view: View, chance: Chance): number {
  let best = NONE;
  for (let at = 0; at < view.open.length; at++) best = emptier(view, best, fitting(view, at, chance), chance);
  if (best === NONE) view.rest();
  return best;
}

/** Every one that is listed has room; left to be asked is whether a session may begin there now. */
function fitting(view: View, at: number, { exclude, nowMs }: Chance): number {
  if (nowMs < view.readyAtMs(at)) return NONE;
  return exclude.size > 0 && exclude.has(view.open[at]?.serverId ?? '') ? NONE : at;
}

function emptier(view: View, left: number, right: number, { nowMs }: Chance): number {
  if (left === NONE) return right;
  if (right === NONE) return left;
  return view.fullness(right, nowMs) < view.fullness(left, nowMs) ? right : left;
}
