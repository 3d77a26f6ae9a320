import type { Ask } from './ask.ts';
import { decideInHoldDown } from './hold-down.ts';
import { Ranking, roundTripMs } from './ranking.ts';
import type { RoutingNode } from './routing-node.ts';
import type { RoutingRegion } from './routing-region.ts';
import { SPILL_ADDS_AT_MOST_MS } from './spill.ts';
import { chooseFrom, twoOthersFrom } from './two-choices.ts';

const ALTERNATES = 2;

/** Where a session is to go. */
export type Decision = Pair & {
  /** Other backends, to be tried if that one refuses. */
  readonly alternates: readonly RoutingNode[];
  /** Its region is cut off, or one of the pair is held back, and no other legal one has room. */
  readonly isLastResort: boolean;
  /** One of the pair only waits out its hold-down, and nobody else has room. */
  readonly isInHoldDown: boolean;
};
type Pair = {
  readonly region: RoutingRegion;
  readonly backend: RoutingNode;
  readonly proxy: RoutingNode | null;
};

/**
 * The best legal region in which a backend, and a proxy where one is needed, have room. One that spills over gives way
 * to the next that does not and is near enough; one that is full, to any. What is cut off comes after all others, and
 * behind that who only waits out its hold-down. Null exactly when no legal pair has room. Changes nothing.
 */
export function decide(ask: Ask): Decision | null {
  const decision = decideAmong(ask, false) ?? decideAmong(ask, true);
  if (decision) return decision;
  const inHoldDown = decideInHoldDown(ask, ALTERNATES);
  return inHoldDown && { ...inHoldDown, isLastResort: true, isInHoldDown: true };
}

/** Whether a region is so full that a near one is to be preferred. */
export function spillsOver({ slot }: RoutingRegion, { backends, proxies }: Ask): boolean {
  return backends.spilling.has(slot) || (proxies !== null && proxies.spilling.has(slot));
}

/** Whether all that is needed has room in a region. */
export function pairIn(region: RoutingRegion, ask: Ask): Pair | null {
  const { backends, proxies } = ask;
  const backend = chooseFrom(backends.in(region), ask);
  if (backend === null || proxies === null) return backend && { region, backend, proxy: null };
  const proxy = chooseFrom(proxies.in(region), ask);
  return proxy && { region, backend, proxy };
}

function decideAmong(ask: Ask, isLastResort: boolean): Decision | null {
  const ranking = new Ranking(ask, { proxies: ask.proxies, lastResort: isLastResort });
  const home = firstPair(ranking, ask);
  if (home === null) return null;
  const { region, backend, proxy } = (spillsOver(home.region, ask) && spilledTo(home, ranking, ask)) || home;
  const alternates = alternatesTo(region, backend, ask, isLastResort);
  return { region, backend, proxy, alternates, isLastResort, isInHoldDown: false };
}

function firstPair(ranking: Ranking, ask: Ask): Pair | null {
  for (let region = ranking.next(); region; region = ranking.next()) {
    const pair = pairIn(region, ask);
    if (pair) return pair;
  }
  return null;
}

/** The next best that does not spill over, and is near enough. */
function spilledTo({ region: home }: Pair, ranking: Ranking, ask: Ask): Pair | null {
  const { backends, proxies, place, request } = ask;
  ranking.leaveOut(backends.spilling);
  if (proxies) ranking.leaveOut(proxies.spilling);
  const msTo = (region: RoutingRegion) => roundTripMs(region, place, request.rttMs);
  for (let region = ranking.next(); region; region = ranking.next()) {
    // Of a caller's own country nobody knows which region is the nearer.
    const isNear = ranking.isAtHome(region) || msTo(region) <= msTo(home) + SPILL_ADDS_AT_MOST_MS;
    if (!isNear && ranking.isByDistance()) return null;
    const pair = isNear ? pairIn(region, ask) : null;
    if (pair) return pair;
  }
  return null;
}

/** From the same region as far as it has them, else from the next ones. */
function alternatesTo(region: RoutingRegion, backend: RoutingNode, ask: Ask, lastResort: boolean): RoutingNode[] {
  const found = twoOthersFrom(ask.backends.in(region), backend, ask);
  if (found.length === ALTERNATES) return found;
  const ranking = new Ranking(ask, { proxies: null, lastResort });
  for (let next = ranking.next(); next && found.length < ALTERNATES; next = ranking.next()) {
    if (next !== region) found.push(...twoOthersFrom(ask.backends.in(next), backend, ask));
  }
  return found.slice(0, ALTERNATES);
}
