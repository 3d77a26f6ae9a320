import { activeSessions, sessionCapacity } from '@meridian/shared/node-status.ts';
import { isWithin } from '@meridian/shared/residency.ts';
import type { RouteRequest } from '@meridian/shared/routing.ts';
import { reasonsAgainst } from '../../../server/fleet/reasons-against.ts';
import { placeOf } from '../../../server/routing/caller-place.ts';
import { distanceKm, unitVector } from '../../../server/routing/sphere.ts';
import type { RoutingFleet } from '../../kit/routing-fleet.ts';

/** As one would write it first: all nodes as objects, those that can take the session filtered and sorted anew each time. */
export function naiveChooser(fleet: RoutingFleet, requests: readonly RouteRequest[]): (index: number) => string | null {
  const nodes = [...fleet.desired.regions()].flatMap((region) =>
    fleet.desired.serversIn(region.regionId).map((server) => {
      const metrics = fleet.live.liveNode(server.serverId)?.metrics ?? {};
      return {
        ...server,
        countryCode: region.countryCode,
        position: unitVector(region.location),
        isRoutable: reasonsAgainst(region, server, fleet.live).length === 0,
        fullness: (activeSessions(server.type, metrics) ?? 0) / sessionCapacity(server.type, metrics, null),
      };
    }),
  );
  const positions = requests.map(({ caller }) => placeOf(caller, () => null).position);
  return (index) => {
    const [request, position] = [requests[index], positions[index]];
    if (!request || !position) return null;
    const [backend] = nodes
      .filter(
        ({ type, isRoutable, fullness, countryCode }) =>
          type === 'Backend' && isRoutable && fullness < 1 && isWithin(request.residency, countryCode),
      )
      .map((node) => ({ ...node, km: distanceKm(position, node.position) }))
      .toSorted((left, right) => left.km - right.km || left.fullness - right.fullness);
    const [proxy] = nodes
      .filter(
        ({ type, isRoutable, fullness, regionId }) =>
          type === 'Proxy' && isRoutable && fullness < 1 && regionId === backend?.regionId,
      )
      .toSorted((left, right) => left.fullness - right.fullness);
    return backend && proxy ? `${backend.serverId} ${proxy.serverId}` : null;
  };
}
