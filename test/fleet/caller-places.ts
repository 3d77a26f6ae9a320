import type { Caller } from '@meridian/shared/routing.ts';

/** Where some of a region's callers call from. */
export type CallerPlace = {
  readonly caller: Caller;
  /** Where their sessions may be; null: anywhere. */
  readonly residency: readonly string[] | null;
  /**
   * Whether they call from the region's own network: they know its proxies, and what they ask goes over its link.
   * Others are only nearest to it.
   */
  readonly isLocal: boolean;
  /** How many of them there are, against the others of their region. */
  readonly weight: number;
};

/** Whom each region of the demo is nearest to, and what may not leave it. */
export const CALLER_PLACES: Readonly<Record<string, readonly CallerPlace[]>> = {
  'US-EAST': [city(40.71, -74.01, 40), city(33.75, -84.39, 20), country('US', 12), abroad(43.65, -79.38, 12)],
  'US-WEST': [city(34.05, -118.24, 40), city(47.61, -122.33, 20), country('US', 8), abroad(49.28, -123.12, 12)],
  'EU-CENTRAL': [
    city(52.52, 13.41, 30),
    city(48.86, 2.35, 20),
    city(45.46, 9.19, 12, ['EU']),
    country('FR', 12, ['EU']),
    abroad(41.01, 28.98, 16),
    abroad(30.04, 31.24, 8),
  ],
  'BR-SAO-PAULO': [city(-23.55, -46.63, 40), city(-22.91, -43.17, 20), country('BR', 10), abroad(-34.6, -58.38, 12)],
  'JP-TOKYO': [city(35.68, 139.69, 40), city(34.69, 135.5, 20), country('JP', 8), abroad(37.57, 126.98, 12)],
  'EU-WEST': [city(53.35, -6.26, 40), city(38.72, -9.14, 12, ['EU']), abroad(51.51, -0.13, 30)],
  'IN-MUMBAI': [city(19.08, 72.88, 40), city(28.61, 77.21, 30), country('IN', 10), abroad(25.2, 55.27, 12)],
  'AU-SYDNEY': [city(-33.87, 151.21, 40), city(-37.81, 144.96, 30), abroad(-36.85, 174.76, 10)],
};

function city(latitude: number, longitude: number, weight: number, residency: readonly string[] | null = null) {
  return { caller: { latitude, longitude }, residency, isLocal: true, weight };
}

function abroad(latitude: number, longitude: number, weight: number): CallerPlace {
  return { caller: { latitude, longitude }, residency: null, isLocal: false, weight };
}

/** They don't say where in it they are, and their sessions have to stay in it, or in what it belongs to. */
function country(code: string, weight: number, residency: readonly string[] = [code]): CallerPlace {
  return { caller: { country: code }, residency, isLocal: true, weight };
}
