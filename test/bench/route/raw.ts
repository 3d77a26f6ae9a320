import { isWithin } from '@meridian/shared/residency.ts';
import type { RouteRequest } from '@meridian/shared/routing.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { activeSessions, sessionCapacity } from '@meridian/shared/node-status.ts';
import { reasonsAgainst } from '../../../server/fleet/reasons-against.ts';
import { placeOf } from '../../../server/routing/caller-place.ts';
import { unitVector } from '../../../server/routing/sphere.ts';
import type { RoutingFleet } from '../../kit/routing-fleet.ts';

/**
 * The least that can choose a pair: a dot product for each legal region that is open, and two choices among its nodes,
 * over plain arrays that nobody keeps up to date. No spill-over, panic, start rate, exclusion, alternates or country:
 * the limit for anything that looks at every region.
 */
export function rawChooser(fleet: RoutingFleet, requests: readonly RouteRequest[]): (index: number) => number {
  const regions = [...fleet.desired.regions()];
  const positions = Float64Array.from(
    regions.flatMap(({ location }) => {
      const { x, y, z } = unitVector(location);
      return [x, y, z];
    }),
  );
  const loads: number[] = [];
  const slices = (type: ServerType) =>
    regions.map((region) => {
      const first = loads.length;
      for (const server of fleet.desired.serversIn(region.regionId)) {
        if (server.type !== type || reasonsAgainst(region, server, fleet.live).length > 0) continue;
        const metrics = fleet.live.liveNode(server.serverId)?.metrics ?? {};
        const load = (activeSessions(type, metrics) ?? 0) / sessionCapacity(type, metrics, server.maxSessions);
        if (load < 1) loads.push(load);
      }
      return { first, count: loads.length - first };
    });
  const [backends, proxies] = [slices('Backend'), slices('Proxy')];
  const starts = Int32Array.from([...backends, ...proxies].map(({ first }) => first));
  const counts = Int32Array.from([...backends, ...proxies].map(({ count }) => count));
  const fullness = Float64Array.from(loads);
  const masks = new Map<string, Uint8Array>();
  const legal = (residency: string[] | undefined) => {
    const key = String(residency);
    const mask =
      masks.get(key) ?? Uint8Array.from(regions.map(({ countryCode }) => (isWithin(residency, countryCode) ? 1 : 0)));
    masks.set(key, mask);
    return mask;
  };
  const callers = requests.map(({ caller, residency }) => ({
    ...placeOf(caller, () => null).position,
    mask: legal(residency),
  }));
  const drawn = (slice: number) => {
    const [first, count] = [starts[slice] ?? 0, counts[slice] ?? 0];
    const one = first + Math.floor(Math.random() * count);
    const other = first + Math.floor(Math.random() * count);
    return (fullness[other] ?? 1) < (fullness[one] ?? 1) ? other : one;
  };
  return (index) => {
    const caller = callers[index];
    if (!caller) return -1;
    const { x, y, z, mask } = caller;
    let best = -1;
    let bestDot = -2;
    for (let region = 0; region < mask.length; region++) {
      if (mask[region] === 0 || counts[region] === 0 || counts[regions.length + region] === 0) continue;
      const at = region * 3;
      const dot = x * (positions[at] ?? 0) + y * (positions[at + 1] ?? 0) + z * (positions[at + 2] ?? 0);
      if (dot <= bestDot) continue;
      best = region;
      bestDot = dot;
    }
    return best === -1 ? -1 : drawn(best) + drawn(regions.length + best);
  };
}
