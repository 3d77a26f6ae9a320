import { isCountryCode } from '@meridian/shared/country.ts';
import { isResidencyName, RESIDENCY_GROUPS } from '@meridian/shared/residency.ts';
import type { RouteQuestion } from '../../data/queries.ts';

const POINT = /^([+-]?\d+(?:\.\d+)?)\s*,\s*([+-]?\d+(?:\.\d+)?)$/;
const RESIDENCY = /(?:^|\s)residency=(\S*)/i;

/**
 * Reads `DE`, `81.2.69.142`, `48.85, 2.35`, each with a residency if need be: `DE residency=EEA,CH`. Throws a sentence
 * for the person where it cannot; whether an address has a place on the map, the server says.
 */
export function parseQuestion(text: string): RouteQuestion {
  const residency = RESIDENCY.exec(text)?.[1];
  const caller = callerIn(text.replace(RESIDENCY, ' ').trim());
  return residency === undefined ? { caller } : { caller, residency: residencyIn(residency) };
}

function callerIn(text: string): RouteQuestion['caller'] {
  if (text === '') throw new Error('type where the caller is: a country (DE), an address, or latitude,longitude');
  const [, latitude, longitude] = POINT.exec(text) ?? [];
  if (latitude !== undefined && longitude !== undefined) return point(Number(latitude), Number(longitude));
  if (text.includes(':') || /^[\d.]+$/.test(text)) return { ip: text };
  const country = text.toUpperCase();
  if (isCountryCode(country)) return { country };
  throw new Error(`"${text}" is no country code, no address and no latitude,longitude`);
}

function point(latitude: number, longitude: number): RouteQuestion['caller'] {
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
    throw new Error('a latitude is -90 to 90, a longitude -180 to 180 degrees: latitude comes first');
  return { latitude, longitude };
}

function residencyIn(text: string): string[] {
  const names = text
    .toUpperCase()
    .split(',')
    .filter((name) => name !== '');
  const unknown = names.filter((name) => !isResidencyName(name));
  if (names.length > 0 && unknown.length === 0) return names;
  const what = names.length === 0 ? 'the residency is empty' : `${unknown.join(', ')} is no country and no group`;
  throw new Error(
    `${what}: residency=${RESIDENCY_GROUPS[0] ?? 'EU'} or residency=DE,FR; groups are ${RESIDENCY_GROUPS.join(', ')}`,
  );
}
