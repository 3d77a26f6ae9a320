import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { type Ask, columnsOf } from './ask.ts';
import type { FleetIndex } from './fleet-index.ts';
import { roundTripMs } from './ranking.ts';
import type { RoutingRegion } from './routing-region.ts';
import type { View } from './view.ts';

/** Room comes back with the next heartbeats; a service that is out, when a person returns it. */
const WHEN_FULL_MS = 2000;
/** A rate lets the next one in within milliseconds, but not all who were refused: nobody comes back sooner. */
const AT_LEAST_MS = 1000;
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
function reasonIn(region: RoutingRegion, ask: Ask, index: FleetIndex): string | null {
  const { record } = region;
  const flag = record.disabled ?? record.maintenance;
  if (flag) return flag.publicReason;
  const lacking = columnsOf(ask).find((column) => column.in(region).nodes.length === 0);
  if (lacking === undefined) return FULL;
  const flags = index
    .nodesIn(record.regionId)
    .flatMap(({ type, server }) => (type === lacking.type ? (server.disabled ?? server.maintenance ?? []) : []));
  return flags[0]?.publicReason ?? null;
}

/** Where only the rate of new sessions stands in the way, that says when. */
function retryAfterMs(ask: Ask): number {
  const { legal, exclude, nowMs } = ask;
  const columns = columnsOf(ask);
  const routable = legal.regions.filter((region) => columns.every((column) => column.in(region).nodes.length > 0));
  if (routable.length === 0) return WHEN_OUT_MS;
  const waitIn = ({ open }: View) =>
    Math.min(
      ...open.map(({ serverId, readyAtMs }) => (exclude.has(serverId) ? Number.POSITIVE_INFINITY : readyAtMs - nowMs)),
    );
  const waits = routable.map((region) => Math.max(...columns.map((column) => waitIn(column.in(region)))));
  return Math.min(WHEN_FULL_MS, Math.max(AT_LEAST_MS, Math.ceil(Math.min(...waits))));
}

function msTo(region: RoutingRegion, { place, request }: Ask): number {
  return roundTripMs(region, place, request.rttMs);
}
