import { COUNTRIES } from '@meridian/shared/country.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import type { Location } from '@meridian/shared/region.ts';
import { type Caller, isPoint, type Precision } from '@meridian/shared/routing.ts';
import { cellOf } from './cell.ts';
import type { PlaceOfIp } from './place-of-ip.ts';
import { type UnitVector, unitVector } from './sphere.ts';

/** Where a caller is, as far as it is known. */
export type CallerPlace = {
  readonly position: UnitVector;
  /** Where on the map its position is. */
  readonly cell: number;
  readonly precision: Precision;
  /** Null where nothing but a point is known. */
  readonly countryCode: string | null;
};

/** Refuses an address whose place nobody knows. */
export function placeOf(caller: Caller, placeOfIp: PlaceOfIp): CallerPlace {
  if (isPoint(caller)) return pointAt(caller, null);
  if ('country' in caller) return inCountry(caller.country) ?? refuse();
  const found = placeOfIp(caller.ip);
  if (found === null) return refuse();
  const { location, countryCode } = found;
  return (location ? pointAt(location, countryCode) : inCountry(countryCode)) ?? refuse();
}

function pointAt(location: Location, countryCode: string | null): CallerPlace {
  return { position: unitVector(location), cell: cellOf(location), precision: 'point', countryCode };
}

function inCountry(countryCode: string | null): CallerPlace | null {
  const country = countryCode === null ? undefined : COUNTRIES[countryCode];
  return country ? { position: unitVector(country), cell: cellOf(country), precision: 'country', countryCode } : null;
}

function refuse(): never {
  const message = 'No country is known for the caller’s address';
  throw new Refusal('shape', [blocker('Route:INVALID_CALLER', { message, sample: ['caller.ip'] })]);
}
