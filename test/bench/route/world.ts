import { COUNTRIES } from '@meridian/shared/country.ts';
import type { Location } from '@meridian/shared/region.ts';
import type { Caller, RouteRequest } from '@meridian/shared/routing.ts';
import { routeSchema } from '@meridian/shared/routing.ts';
import { distanceKm, unitVector } from '../../../server/routing/sphere.ts';
import { type Random, seededRandom } from '../../fleet/random.ts';
import { WORLD_CITIES } from '../../kit/places.ts';
import { FLAG, RoutingFleet } from '../../kit/routing-fleet.ts';

const NODES_PER_REGION = 50;
const PROXY_SHARE = 0.4;
const CAPACITY = { Backend: 50, Proxy: 100 } as const;
/** As in a bad hour: a tenth of the regions and of the servers are out, and one node in a hundred is silent. */
const OUT_SHARE = 0.1;
const SUSPECT_SHARE = 0.01;
/** Nobody redials here: what is measured is where sessions go, not how fast. */
const STARTS_PER_SECOND = 1_000_000;

const RESIDENCY_SHARE = 0.25;
const RESIDENCIES: readonly string[][] = [['EU'], ['EEA'], ['US', 'GCC'], ['GB'], ['ASEAN', 'ANZ'], ['DE', 'FR']];
const CALLERS = 1024;

/** 200 regions in the world's cities, with 10,000 nodes that are so full. */
export function worldAt(fill: number): RoutingFleet {
  const random = seededRandom(Math.round(fill * 100));
  const fleet = new RoutingFleet({ seed: 7 });
  const heard: string[] = [];
  for (const { name, ...location } of WORLD_CITIES) {
    const regionId = `${countryAt(location)}-${name}`;
    fleet.region(regionId, location, { maintenance: random.next() < OUT_SHARE ? FLAG : null });
    for (let index = 0; index < NODES_PER_REGION; index++) {
      const serverId = `${regionId}-${index}`;
      fleet.server(regionId, serverId, {
        type: index < NODES_PER_REGION * PROXY_SHARE ? 'Proxy' : 'Backend',
        disabled: random.next() < OUT_SHARE ? FLAG : null,
      });
      heard.push(serverId);
    }
  }
  for (const serverId of heard) hear(fleet, serverId, fill, random);
  fleet.pass(7000);
  for (const serverId of heard) if (random.next() >= SUSPECT_SHARE) hear(fleet, serverId, fill, random);
  return fleet;
}

/** A heartbeat of a node that is about so full. */
function hear(fleet: RoutingFleet, serverId: string, fill: number, random: Random): void {
  const capacity = CAPACITY[fleet.desired.server(serverId)?.type ?? 'Backend'];
  const sessions = Math.min(capacity, Math.round(capacity * fill * random.between(0.85, 1.15)));
  fleet.hear(serverId, sessions, { maxNewSessionsPerSecond: STARTS_PER_SECOND });
}

/** Seven in ten by their point, near a city; the others by their country. A quarter may go only where they must. */
export function callers(): RouteRequest[] {
  const random = seededRandom(3);
  return Array.from({ length: CALLERS }, () =>
    routeSchema.parse({
      caller: callerOf(random),
      ...(random.next() < RESIDENCY_SHARE && { residency: pick(random, RESIDENCIES) }),
    }),
  );
}

function callerOf(random: Random): Caller {
  const { latitude, longitude } = pick(random, WORLD_CITIES);
  if (random.next() < 0.3) return { country: countryAt({ latitude, longitude }) };
  return {
    latitude: Math.max(-90, Math.min(90, latitude + random.between(-8, 8))),
    longitude: Math.max(-180, Math.min(180, longitude + random.between(-8, 8))),
  };
}

/** The country whose centre is nearest: near enough for a region that is only measured. */
function countryAt(location: Location): string {
  const here = unitVector(location);
  const byDistance = Object.entries(COUNTRIES)
    .filter(([code]) => code !== 'EU' && code !== 'UK')
    .map(([code, centre]) => ({ code, km: distanceKm(here, unitVector(centre)) }))
    .toSorted((left, right) => left.km - right.km);
  return byDistance[0]?.code ?? 'US';
}

function pick<T>(random: Random, items: readonly T[]): T {
  return items[Math.floor(random.next() * items.length)] as T;
}
