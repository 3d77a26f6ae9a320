import type { Location } from '@meridian/shared/region.ts';

/** A point on the unit sphere. Of two points, the one with the greater dot product is the nearer: no trigonometry. */
export type UnitVector = { readonly x: number; readonly y: number; readonly z: number };

/** IUGG mean radius R1: a sphere of it is within 0.5% of the ellipsoid everywhere. */
const EARTH_RADIUS_KM = 6371.0088;
/** About 1 ms there and back for 100 km of fibre, and what every path costs besides. */
const KM_PER_MS = 100;
const BASE_MS = 15;

export function unitVector({ latitude, longitude }: Location): UnitVector {
  const [phi, lambda] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180];
  return { x: Math.cos(phi) * Math.cos(lambda), y: Math.cos(phi) * Math.sin(lambda), z: Math.sin(phi) };
}

export function dot(a: UnitVector, b: UnitVector): number {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}

/** Great circle, kilometres. By the angle's tangent, which is exact for near points where the cosine is not. */
export function distanceKm(a: UnitVector, b: UnitVector): number {
  const x = a.y * b.z - a.z * b.y;
  const y = a.z * b.x - a.x * b.z;
  const z = a.x * b.y - a.y * b.x;
  // Not hypot, which is twenty times as slow to be safe from an overflow that cannot be here.
  return EARTH_RADIUS_KM * Math.atan2(Math.sqrt(x * x + y * y + z * z), dot(a, b));
}

/** What a round trip over so many kilometres is expected to take. */
export function estimatedRoundTripMs(km: number): number {
  return km / KM_PER_MS + BASE_MS;
}
