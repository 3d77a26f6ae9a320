import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import type { Ask } from './ask.ts';
import type { FleetIndex } from './fleet-index.ts';
import { roundTripMs } from './ranking.ts';
import type { RoutingNode } from './routing-node.ts';
import type { RoutingRegion } from './routing-region.ts';

/** Room comes back with the next heartbeats; a service that is out, when a person returns it. */
const WHEN_FULL_MS = 2000;
const WHEN_OUT_MS = 10_000;

const FULL = 'All lines are busy';
const OUT = 'The service is not available at the moment';

/** Says that nobody has room: when to ask again, and what to tell the caller, by the nearest region that has servers. */
export function noCapacity(ask: Ask, index: FleetIndex): Refusal {
  const nearest = ask.legal.regions
    .filter(({ regionId }) => index.nodesIn(regionId).length > 0)
    .toSorted((left, right) => msTo(left, ask) - msTo(right, ask));
  const publicReason = nearest.map((region) => reasonIn(region, ask, index)).find((reason) => reason !== null) ?? OUT;
  return new Refusal('capacity', [blocker('Route:NO_CAPACITY', { sample: nearest.map(({ regionId }) => regionId) })], {
    retryAfterMs: retryAfterMs(ask),
    publicReason,
  });
}

/** What keeps callers out of a region, for them to hear; null where that is nothing that was meant for them. */
function reasonIn({ record, pools }: RoutingRegion, { needs, scopes }: Ask, index: FleetIndex): string | null {
  const flag = record.disabled ?? record.maintenance;
  if (flag) return flag.publicReason;
  const lacking = needs.find((type) => pools[type].view(scopes[type]).nodes.length === 0);
  if (lacking === undefined) return FULL;
  const flags = index
    .nodesIn(record.regionId)
    .flatMap(({ type, server }) => (type === lacking ? (server.disabled ?? server.maintenance ?? []) : []));
  return flags[0]?.publicReason ?? null;
}

/** Where only the rate of new sessions stands in the way, that says when. */
function retryAfterMs({ legal, needs, scopes, exclude, nowMs }: Ask): number {
  const routable = legal.regions.filter(({ pools }) =>
    needs.every((type) => pools[type].view(scopes[type]).nodes.length > 0),
  );
  if (routable.length === 0) return WHEN_OUT_MS;
  const waitIn = (nodes: readonly RoutingNode[]) =>
    Math.min(
      ...nodes.map((node) =>
        node.free > 0 && !exclude.has(node.serverId) ? node.startWaitMs(nowMs) : Number.POSITIVE_INFINITY,
      ),
    );
  const waits = routable.map(({ pools }) =>
    Math.max(...needs.map((type) => waitIn(pools[type].view(scopes[type]).nodes))),
  );
  return Math.min(WHEN_FULL_MS, Math.ceil(Math.min(...waits)));
}

function msTo(region: RoutingRegion, { place, request }: Ask): number {
  return roundTripMs(region, place, request.rttMs);
}
