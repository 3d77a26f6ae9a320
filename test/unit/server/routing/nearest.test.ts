import type { Location } from '@meridian/shared/region.ts';
import { expect, test } from 'vitest';
import { CLOUD_CITIES, WORLD_CITIES } from '../../../kit/places.ts';
import { RoutingFleet } from '../../../kit/routing-fleet.ts';

/** The haversine formula (Sinnott 1984), kilometres: not the way in which routing measures. */
function haversineKm(a: Location, b: Location): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (degrees: number) => Math.sin(radians(degrees) / 2) ** 2;
  const chord =
    half(b.latitude - a.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(b.longitude - a.longitude);
  return 2 * 6371.0088 * Math.asin(Math.sqrt(chord));
}

test('of 30 cloud cities, each of 200 world cities gets the nearest', () => {
  expect([CLOUD_CITIES.length, WORLD_CITIES.length]).toEqual([30, 200]);
  const fleet = new RoutingFleet();
  for (const { name, ...location } of CLOUD_CITIES) fleet.pair(`EU-${name}`, location);
  for (const city of WORLD_CITIES) {
    const { latitude, longitude } = city;
    const [nearest] = CLOUD_CITIES.map((cloud) => ({ name: cloud.name, km: haversineKm(city, cloud) })).toSorted(
      (left, right) => left.km - right.km,
    );
    const { regionId, distanceKm } = fleet.route({ caller: { latitude, longitude } });
    expect([city.name, regionId, distanceKm]).toEqual([city.name, `EU-${nearest?.name}`, Math.round(nearest?.km ?? 0)]);
    // So far apart that nobody is busy.
    fleet.pass(2000);
    for (const { name } of CLOUD_CITIES) {
      fleet.hear(`be-EU-${name}`, 0);
      fleet.hear(`px-EU-${name}`, 0);
    }
  }
});
