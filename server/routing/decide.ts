import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Ask } from './ask.ts';
import { candidatesFor } from './candidates.ts';
import { Ranking, roundTripMs } from './ranking.ts';
import type { RoutingNode } from './routing-node.ts';
import type { RoutingRegion } from './routing-region.ts';
import { SPILL_ADDS_AT_MOST_MS } from './spill.ts';
import { chooseFrom, othersFrom } from './two-choices.ts';

const ALTERNATES = 2;
const ONLY_BACKENDS: readonly ServerType[] = ['Backend'];

/** Where a session is to go. */
export type Decision = Pair & {
  /** Other backends, to be tried if that one refuses. */
  readonly alternates: readonly RoutingNode[];
  /** Its region is cut off, and no other legal one has room. */
  readonly isLastResort: boolean;
};
type Pair = {
  readonly region: RoutingRegion;
  readonly backend: RoutingNode;
  readonly proxy: RoutingNode | null;
};

/**
 * The best legal region in which a backend, and a proxy where one is needed, have room. One that spills over gives way
 * to the next that does not and is near enough; one that is full, to any. What is cut off comes after all others. Null
 * exactly when no legal pair has room. Changes nothing.
 */
export function decide(ask: Ask): Decision | null {
  return decideAmong(ask, false) ?? decideAmong(ask, true);
}

/** Whether a region is so full that a near one is to be preferred. */
export function spillsOver({ pools }: RoutingRegion, { needs, scopes }: Ask): boolean {
  return needs.some((type) => pools[type].view(scopes[type]).spilling);
}

/** Whether all that is needed has room in a region. */
export function pairIn(region: RoutingRegion, ask: Ask): Pair | null {
  const { pools } = region;
  const backend = chooseFrom(pools.Backend.view(ask.scopes.Backend), ask);
  if (backend === null) return null;
  if (!ask.needs.includes('Proxy')) return { region, backend, proxy: null };
  const proxy = chooseFrom(pools.Proxy.view(ask.scopes.Proxy), ask);
  return proxy && { region, backend, proxy };
}

function decideAmong(ask: Ask, isLastResort: boolean): Decision | null {
  const ranking = new Ranking(ask, candidatesFor(ask, ask.needs, isLastResort));
  const home = firstPair(ranking, ask);
  if (home === null) return null;
  const { region, backend, proxy } = (spillsOver(home.region, ask) && spilledTo(home, ranking, ask)) || home;
  return { region, backend, proxy, alternates: alternatesTo(region, backend, ask, isLastResort), isLastResort };
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
  const { chart, needs, scopes, place, request } = ask;
  for (const type of needs) ranking.leaveOut(chart.board.spilling[type][scopes[type]]);
  const msTo = (region: RoutingRegion) => roundTripMs(region, place, request.rttMs);
  const farthestMs = msTo(home) + SPILL_ADDS_AT_MOST_MS;
  for (let region = ranking.next(); region; region = ranking.next()) {
    // Of a caller's own country nobody knows which region is the nearer.
    const isNear = ranking.isAtHome(region) || msTo(region) <= farthestMs;
    if (!isNear && ranking.isByDistance()) return null;
    const pair = isNear ? pairIn(region, ask) : null;
    if (pair) return pair;
  }
  return null;
}

/** From the same region as far as it has them, else from the next ones. */
function alternatesTo(region: RoutingRegion, backend: RoutingNode, ask: Ask, isLastResort: boolean): RoutingNode[] {
  const found = [backend];
  const { scopes } = ask;
  othersFrom(region.pools.Backend.view(scopes.Backend), ask, found, 1 + ALTERNATES);
  if (found.length <= ALTERNATES) addFromElsewhere(found, ask, isLastResort);
  found.shift();
  return found;
}

function addFromElsewhere(found: RoutingNode[], ask: Ask, isLastResort: boolean): void {
  const ranking = new Ranking(ask, candidatesFor(ask, ONLY_BACKENDS, isLastResort));
  let region = ranking.next();
  while (region && found.length <= ALTERNATES) {
    othersFrom(region.pools.Backend.view(ask.scopes.Backend), ask, found, 1 + ALTERNATES);
    region = ranking.next();
  }
}
