import type { Location } from '@meridian/shared/region.ts';

/** Both numbers written out: half a location must not become one on the equator. */
const LOCATION = /^([+-]?\d+(?:\.\d+)?)(?:\s*,\s*|\s+)([+-]?\d+(?:\.\d+)?)$/;

/** `45.6, -121.2` in degrees; undefined where nothing was typed. */
export function locationIn(text: string): Location | undefined {
  if (text === '') return undefined;
  const [, latitude, longitude] = LOCATION.exec(text) ?? [];
  if (latitude === undefined || longitude === undefined)
    throw new Error('the location is two numbers: latitude, longitude');
  return { latitude: Number(latitude), longitude: Number(longitude) };
}

export function locationText({ latitude, longitude }: Location): string {
  return `${latitude}, ${longitude}`;
}
