import type { ServerType } from '@meridian/shared/server-type.ts';
import { type Ask, regionsToSpreadOver } from './ask.ts';
import { Ranking, roundTripMs } from './ranking.ts';
import type { RoutingNode } from './routing-node.ts';
import type { RoutingRegion } from './routing-region.ts';
import { SPILL_ADDS_AT_MOST_MS } from './spill.ts';
import { weightedOrder } from './spread.ts';
import { chooseFrom } from './two-choices.ts';

const ALTERNATES = 2;

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
  return decideAmong(false, ask) ?? decideAmong(true, ask);
}

/** Whether a region is so full that a near one is to be preferred. */
export function spillsOver({ pools }: RoutingRegion, { needs, scopes }: Ask): boolean {
  return needs.some((type) => pools[type].spills(scopes[type]));
}

/** Whether all that is needed has room in a region. */
export function pairIn(region: RoutingRegion, ask: Ask): Pair | null {
  const backend = chosen('Backend', region, ask, ask.exclude);
  if (backend === null) return null;
  if (!ask.needs.includes('Proxy')) return { region, backend, proxy: null };
  const proxy = chosen('Proxy', region, ask, ask.exclude);
  return proxy && { region, backend, proxy };
}

function decideAmong(lastResort: boolean, ask: Ask): Decision | null {
  if (!ask.legal.some(({ isLastResort }) => isLastResort === lastResort)) return null;
  const spread = regionsToSpreadOver(ask);
  const ranking = rankingFor(ask, spread);
  const pair = choosePair(lastResort, ask, ranking, spread);
  return pair && { ...pair, alternates: alternatesTo(pair, ask, ranking), isLastResort: lastResort };
}

function rankingFor(ask: Ask, spread: readonly RoutingRegion[]): Ranking {
  const { legal, place, request, ingress, random } = ask;
  const drawn = weightedOrder(spread, (region) => freeRoom(region, ask), random);
  return new Ranking({
    regions: legal,
    place,
    rttMs: request.rttMs,
    first: ingress === null ? drawn : [ingress, ...drawn],
  });
}

function choosePair(lastResort: boolean, ask: Ask, ranking: Ranking, spread: readonly RoutingRegion[]): Pair | null {
  const msTo = (region: RoutingRegion) => roundTripMs(region, ask.place, ask.request.rttMs);
  let home: Pair | null = null;
  let farthestMs = Number.POSITIVE_INFINITY;
  for (let region = ranking.next(); region; region = ranking.next()) {
    if (region.isLastResort !== lastResort) continue;
    // Of a caller's own country nobody knows which region is the nearer.
    if (home && msTo(region) > farthestMs && !spread.includes(region)) {
      if (ranking.isByDistance()) break;
      continue;
    }
    const spills = spillsOver(region, ask);
    if (home && spills) continue;
    const pair = pairIn(region, ask);
    if (pair === null) continue;
    if (!spills) return pair;
    home = pair;
    farthestMs = msTo(region) + SPILL_ADDS_AT_MOST_MS;
  }
  return home;
}

/** From the same region as far as it has them, else from the next ones. */
function alternatesTo({ region, backend }: Pair, ask: Ask, ranking: Ranking): RoutingNode[] {
  const taken = new Set(ask.exclude).add(backend.serverId);
  const found: RoutingNode[] = [];
  for (let from: RoutingRegion | null = region; from && found.length < ALTERNATES; from = ranking.next()) {
    if (from.isLastResort !== region.isLastResort) continue;
    for (let node = chosen('Backend', from, ask, taken); node; node = chosen('Backend', from, ask, taken)) {
      found.push(node);
      if (found.length === ALTERNATES) return found;
      taken.add(node.serverId);
    }
  }
  return found;
}

function chosen(
  type: ServerType,
  { pools }: RoutingRegion,
  ask: Ask,
  exclude: ReadonlySet<string>,
): RoutingNode | null {
  const [pool, scope] = [pools[type], ask.scopes[type]];
  return pool.isOpen(scope) ? chooseFrom(pool.nodes(scope), exclude, ask) : null;
}

/** As many sessions as the scarcer kind of server has room for. */
function freeRoom({ pools }: RoutingRegion, { needs, scopes }: Ask): number {
  return Math.min(...needs.map((type) => pools[type].free(scopes[type])));
}
