import { COUNTRIES } from '@meridian/shared/country.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { type Caller, isPoint, type Precision } from '@meridian/shared/routing.ts';
import type { CountryOfIp } from './country-of-ip.ts';
import { type UnitVector, unitVector } from './sphere.ts';

/** Where a caller is, as far as it is known. */
export type CallerPlace = {
  readonly position: UnitVector;
  readonly precision: Precision;
  /** Null where the caller is a point. */
  readonly countryCode: string | null;
};

/** Refuses an address whose country nobody knows. */
export function placeOf(caller: Caller, countryOfIp: CountryOfIp): CallerPlace {
  if (isPoint(caller)) return { position: unitVector(caller), precision: 'point', countryCode: null };
  const countryCode = 'ip' in caller ? countryOfIp(caller.ip) : caller.country;
  const country = countryCode === null ? undefined : COUNTRIES[countryCode];
  if (countryCode === null || !country) {
    const message = 'No country is known for the caller’s address';
    throw new Refusal('shape', [blocker('Route:INVALID_CALLER', { message, sample: ['caller.ip'] })]);
  }
  return { position: unitVector(country), precision: 'country', countryCode };
}
