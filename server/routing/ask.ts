import type { RouteRequest } from '@meridian/shared/routing.ts';
import type { CallerPlace } from './caller-place.ts';
import type { Chart } from './chart.ts';
import type { Column } from './column.ts';
import type { FleetIndex } from './fleet-index.ts';
import type { RoutingRegion } from './routing-region.ts';
import { isInScope, scopeOf } from './scope.ts';
import type { Territory } from './territory.ts';

/** A request, and all that it is judged by. */
export type Ask = {
  readonly request: RouteRequest;
  readonly place: CallerPlace;
  readonly chart: Chart;
  /** Every region that the residency allows. */
  readonly legal: Territory;
  readonly backends: Column;
  /** Null where one has the call already. */
  readonly proxies: Column | null;
  readonly panic: boolean;
  /** The region of the proxy that has the call, if it may be used. */
  readonly ingress: RoutingRegion | null;
  readonly exclude: ReadonlySet<string>;
  readonly nowMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

const NONE: ReadonlySet<string> = new Set();

export function askOf(
  request: RouteRequest,
  place: CallerPlace,
  index: FleetIndex,
  { nowMs, random }: Pick<Ask, 'nowMs' | 'random'>,
): Ask {
  const chart = index.chart();
  const { residency, includeDevelopment, ingressServerId, exclude } = request;
  const legal = chart.territory(residency);
  const backendPanic = index.hasSuspects() && legal.panic.isIn('Backend', includeDevelopment);
  const proxyPanic =
    ingressServerId === undefined && index.hasSuspects() && legal.panic.isIn('Proxy', includeDevelopment);
  return {
    request,
    place,
    chart,
    legal,
    backends: chart.board.column('Backend', scopeOf(includeDevelopment, backendPanic)),
    proxies:
      ingressServerId === undefined ? chart.board.column('Proxy', scopeOf(includeDevelopment, proxyPanic)) : null,
    panic: backendPanic || proxyPanic,
    ingress: ingressServerId === undefined ? null : ingressOf(ingressServerId, legal, index),
    exclude: exclude.length === 0 ? NONE : new Set(exclude),
    nowMs,
    random,
  };
}

/** All that is needed. */
export function columnsOf({ backends, proxies }: Ask): readonly Column[] {
  return proxies ? [backends, proxies] : [backends];
}

/** Whether servers whose heartbeats are overdue get sessions, in a panic. */
export function allowsSuspects(column: Column | null): boolean {
  return column !== null && isInScope(scopeOf(false, true), column.scope);
}

function ingressOf(serverId: string, { set }: Territory, index: FleetIndex): RoutingRegion | null {
  const regionId = index.node(serverId)?.server.regionId;
  const region = regionId === undefined ? null : index.region(regionId);
  return region && set.has(region.slot) ? region : null;
}
