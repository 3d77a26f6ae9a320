import { isWithin, sameCountry } from '@meridian/shared/residency.ts';
import type { RouteRequest } from '@meridian/shared/routing.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { CallerPlace } from './caller-place.ts';
import type { FleetIndex } from './fleet-index.ts';
import type { RoutingRegion } from './routing-region.ts';
import { type Scope, scopeOf } from './scope.ts';

/** Below this share of what is in use, what is routable cannot hold it: what may be well is used too. */
const PANIC_BELOW = 0.5;

/** A request, and all that it is judged by. */
export type Ask = {
  readonly request: RouteRequest;
  readonly place: CallerPlace;
  /** Every region that the residency allows, by id. */
  readonly legal: readonly RoutingRegion[];
  /** A proxy only where none has the call yet. */
  readonly needs: readonly ServerType[];
  readonly scopes: Readonly<Record<ServerType, Scope>>;
  readonly panic: boolean;
  /** The region of the proxy that has the call, if it may be used. */
  readonly ingress: RoutingRegion | null;
  readonly exclude: ReadonlySet<string>;
  readonly nowMs: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

const BACKEND_ONLY: readonly ServerType[] = ['Backend'];
const BOTH: readonly ServerType[] = ['Backend', 'Proxy'];

export function askOf(
  request: RouteRequest,
  place: CallerPlace,
  index: FleetIndex,
  { nowMs, random }: Pick<Ask, 'nowMs' | 'random'>,
): Ask {
  const all = index.regions();
  const { residency, includeDevelopment, ingressServerId } = request;
  const legal = residency === undefined ? all : all.filter(({ record }) => isWithin(residency, record.countryCode));
  const ingressRegionId = ingressServerId === undefined ? undefined : index.node(ingressServerId)?.server.regionId;
  const panics = (type: ServerType) => index.hasSuspects() && isPanic(legal, type, includeDevelopment);
  const panic = { Backend: panics('Backend'), Proxy: panics('Proxy') };
  const needs = ingressServerId === undefined ? BOTH : BACKEND_ONLY;
  return {
    request,
    place,
    legal,
    needs,
    scopes: {
      Backend: scopeOf(includeDevelopment, panic.Backend),
      Proxy: scopeOf(includeDevelopment, panic.Proxy),
    },
    panic: needs.some((type) => panic[type]),
    ingress: legal.find(({ regionId }) => regionId === ingressRegionId) ?? null,
    exclude: new Set(request.exclude),
    nowMs,
    random,
  };
}

/** The legal regions of the caller's own country, where that is all that is known of it and there are several. */
export function regionsToSpreadOver({ place, legal, request }: Ask): readonly RoutingRegion[] {
  if (place.precision === 'point' || place.countryCode === null || request.rttMs !== undefined) return [];
  const home = sameCountry(place.countryCode);
  const there = legal.filter(({ record }) => sameCountry(record.countryCode) === home);
  return there.length > 1 ? there : [];
}

function isPanic(legal: readonly RoutingRegion[], type: ServerType, development: boolean): boolean {
  let [routable, inUse] = [0, 0];
  for (const { pools, isLastResort } of legal) {
    if (isLastResort) continue;
    routable += pools[type].capacity(scopeOf(development, false));
    inUse += pools[type].load(scopeOf(development, true));
  }
  // The session that is asked for is demand as well: where nothing is routable, there is always more of it.
  return routable < PANIC_BELOW * (inUse + 1);
}
