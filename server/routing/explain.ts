import { isWithin } from '@meridian/shared/residency.ts';
import type { ExplainedNode, ExplainedRegion, Explanation, Lost } from '@meridian/shared/routing.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { type Ask, allowsSuspects, columnsOf } from './ask.ts';
import { type Decision, decide, pairIn, spillsOver } from './decide.ts';
import type { FleetIndex } from './fleet-index.ts';
import { roundTripMs } from './ranking.ts';
import { routeEnd } from './route-end.ts';
import type { RoutingNode } from './routing-node.ts';
import type { RoutingRegion } from './routing-region.ts';
import { distanceKm } from './sphere.ts';

/** What would be decided now, and why nothing nearer. Changes nothing. */
export function explain(ask: Ask, index: FleetIndex): Explanation {
  const decision = decide(ask);
  const msTo = (region: RoutingRegion) => roundTripMs(region, ask.place, ask.request.rttMs);
  // The last resort comes after all others: then each of them has something to say.
  const farthestMs = decision && !decision.isLastResort ? msTo(decision.region) : Number.POSITIVE_INFINITY;
  const regions = ask.chart.regions
    .filter((region) => region === decision?.region || msTo(region) < farthestMs)
    .toSorted((left, right) => msTo(left) - msTo(right));
  return {
    chosen: decision && {
      regionId: decision.region.regionId,
      backend: routeEnd(decision.backend),
      proxy: decision.proxy && routeEnd(decision.proxy),
    },
    precision: ask.place.precision,
    panic: ask.panic,
    lastResort: decision?.isLastResort ?? false,
    regions: regions.map((region) => explainRegion(region, decision, ask, index)),
  };
}

function explainRegion(region: RoutingRegion, decision: Decision | null, ask: Ask, index: FleetIndex): ExplainedRegion {
  const chosen = region === decision?.region;
  return {
    regionId: region.regionId,
    distanceKm: Math.round(distanceKm(ask.place.position, region.position)),
    roundTripMs: Math.round(roundTripMs(region, ask.place, ask.request.rttMs)),
    chosen,
    lostBecause: chosen ? [] : whyRegionLost(region, ask),
    nodes: index
      .nodesIn(region.regionId)
      .filter(({ type }) => type === 'Backend' || ask.proxies !== null)
      .map((node) => explainNode(node, decision, ask, index)),
  };
}

function explainNode(node: RoutingNode, decision: Decision | null, ask: Ask, index: FleetIndex): ExplainedNode {
  const chosen = node === decision?.backend || node === decision?.proxy;
  const { serverId, type, load, capacity, server } = node;
  return {
    serverId,
    endpoint: server.endpoint,
    type,
    load,
    capacity,
    chosen,
    lostBecause: chosen ? [] : whyNodeLost(node, decision, ask, index),
  };
}

function whyRegionLost(region: RoutingRegion, ask: Ask): Lost[] {
  const { record } = region;
  if (!isWithin(ask.request.residency, record.countryCode)) {
    return [{ code: 'RESIDENCY', message: `The residency asked for does not allow ${record.countryCode}` }];
  }
  const flags = [
    ...(record.disabled ? [lost('REGION_DISABLED', `The region is disabled: ${record.disabled.publicReason}`)] : []),
    ...(record.maintenance
      ? [lost('REGION_MAINTENANCE', `The region is in maintenance: ${record.maintenance.publicReason}`)]
      : []),
  ];
  if (flags.length > 0) return flags;
  const lacking = columnsOf(ask).filter((column) => column.in(region).nodes.length === 0);
  if (lacking.length > 0)
    return lacking.map(({ type }) => lost('NOTHING_ROUTABLE', `No ${NAMES[type]} there is routable`));
  if (pairIn(region, ask) === null) return [lost('FULL', 'No pair of routable servers there has room')];
  if (region.isLastResort) {
    return [lost('REGION_CUT_OFF', 'The region is cut off: it is the last resort, and another legal region has room')];
  }
  if (spillsOver(region, ask)) return [lost('SPILLING_OVER', 'It is more than 85% full, and another is near enough')];
  return [lost('ANOTHER_DRAWN', 'Another region of the caller’s country, or of the call’s proxy, comes first')];
}

function whyNodeLost(
  node: RoutingNode,
  decision: Decision | null,
  { request, backends, proxies, exclude, nowMs }: Ask,
  index: FleetIndex,
): Lost[] {
  const { server, type, load, capacity } = node;
  const suspect = allowsSuspects(type === 'Backend' ? backends : proxies);
  const lastResort = decision?.isLastResort ?? true;
  const holdDown = decision?.isInHoldDown ?? true;
  const reasons: Lost[] = [
    ...index.against(server, { suspect, lastResort, holdDown }),
    ...(server.isDevelopmentServer && !request.includeDevelopment
      ? [lost('DEVELOPMENT', 'It is a development server, and none was asked for')]
      : []),
    ...(exclude.has(server.serverId) ? [lost('EXCLUDED', 'The request excludes it')] : []),
    ...(load >= capacity ? [lost('FULL', `It holds ${load} of ${capacity}`)] : []),
    ...(load < capacity && nowMs < node.readyAtMs
      ? [lost('START_RATE', 'As many sessions begin there as may in a second')]
      : []),
  ];
  return reasons.length > 0
    ? reasons
    : [lost('NOT_DRAWN', 'It could have been chosen: another had less load, or its region lost')];
}

const NAMES: Readonly<Record<ServerType, string>> = { Backend: 'backend', Proxy: 'proxy' };

function lost(code: Lost['code'], message: string): Lost {
  return { code, message };
}
