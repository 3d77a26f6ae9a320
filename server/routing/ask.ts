import type { RouteRequest } from '@meridian/shared/routing.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { CallerPlace } from './caller-place.ts';
import type { Chart } from './chart.ts';
import type { FleetIndex } from './fleet-index.ts';
import type { RoutingRegion } from './routing-region.ts';
import { type Scope, scopeOf } from './scope.ts';
import type { Territory } from './territory.ts';

/** A request, and all that it is judged by. */
export type Ask = {
  readonly request: RouteRequest;
  readonly place: CallerPlace;
  readonly chart: Chart;
  /** Every region that the residency allows. */
  readonly legal: Territory;
  /** A proxy only where none has the call yet. */
  readonly needs: readonly ServerType[];
  readonly scopes: Scopes;
  readonly panic: boolean;
  /** The region of the proxy that has the call, if it may be used. */
  readonly ingress: RoutingRegion | null;
  readonly exclude: ReadonlySet<string>;
  readonly nowMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};
type Scopes = Readonly<Record<ServerType, Scope>>;

const BACKEND_ONLY: readonly ServerType[] = ['Backend'];
const BOTH: readonly ServerType[] = ['Backend', 'Proxy'];
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
  const isPanic = (type: ServerType) => index.hasSuspects() && legal.panic.isIn(type, includeDevelopment);
  const [backendPanic, proxyPanic] = [isPanic('Backend'), isPanic('Proxy')];
  return {
    request,
    place,
    chart,
    legal,
    needs: ingressServerId === undefined ? BOTH : BACKEND_ONLY,
    scopes: { Backend: scopeOf(includeDevelopment, backendPanic), Proxy: scopeOf(includeDevelopment, proxyPanic) },
    panic: backendPanic || (proxyPanic && ingressServerId === undefined),
    ingress: ingressServerId === undefined ? null : ingressOf(ingressServerId, legal, index),
    exclude: exclude.length === 0 ? NONE : new Set(exclude),
    nowMs,
    random,
  };
}

function ingressOf(serverId: string, { set }: Territory, index: FleetIndex): RoutingRegion | null {
  const regionId = index.node(serverId)?.server.regionId;
  const region = regionId === undefined ? null : index.region(regionId);
  return region && set.has(region.slot) ? region : null;
}
