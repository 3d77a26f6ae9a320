import type { Ask } from './ask.ts';
import type { Column } from './column.ts';
import { roundTripMs } from './ranking.ts';
import type { RoutingNode } from './routing-node.ts';
import type { RoutingRegion } from './routing-region.ts';
import { isInScope } from './scope.ts';
import { chooseFrom, twoOthersFrom } from './two-choices.ts';

/** A pair of which at least one is held back; alternates of its own region only. */
type HeldBackPair = {
  readonly region: RoutingRegion;
  readonly backend: RoutingNode;
  readonly proxy: RoutingNode | null;
  readonly alternates: readonly RoutingNode[];
};

/**
 * Where nobody else has room, who only waits out its hold-down is better than a refusal: the nearest legal region that
 * has a pair with it. Seldom needed, so nothing is kept for it, and no other decision pays for it.
 */
export function decideInHoldDown(ask: Ask, alternates: number): HeldBackPair | null {
  const msTo = (region: RoutingRegion) =>
    region === ask.ingress ? 0 : roundTripMs(region, ask.place, ask.request.rttMs);
  const nearest = ask.legal.regions
    .filter(({ heldBack }) => heldBack.length > 0)
    .map((region) => ({ region, ms: msTo(region) }))
    .toSorted((left, right) => left.ms - right.ms);
  for (const { region } of nearest) {
    const backend = bestIn(region, ask.backends, ask);
    const proxy = ask.proxies && bestIn(region, ask.proxies, ask);
    if (backend === null || (ask.proxies !== null && proxy === null)) continue;
    const others = [
      ...twoOthersFrom(ask.backends.in(region), backend, ask),
      ...heldBackIn(region, ask.backends, ask).filter((node) => node !== backend),
    ];
    return { region, backend, proxy, alternates: others.slice(0, alternates) };
  }
  return null;
}

function bestIn(region: RoutingRegion, column: Column, ask: Ask): RoutingNode | null {
  return chooseFrom(column.in(region), ask) ?? heldBackIn(region, column, ask)[0] ?? null;
}

/** Those that have room and may begin a session now, the emptiest first. */
function heldBackIn({ heldBack }: RoutingRegion, { type, scope }: Column, { exclude, nowMs }: Ask): RoutingNode[] {
  return heldBack
    .filter(([node, needed]) => node.type === type && isInScope(needed, scope))
    .map(([node]) => node)
    .filter((node) => node.free > 0 && nowMs >= node.readyAtMs && !exclude.has(node.serverId))
    .toSorted((left, right) => (left.load + 1) / left.capacity - (right.load + 1) / right.capacity);
}
