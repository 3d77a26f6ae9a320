import { readFileSync } from 'node:fs';
import { BlockList, isIP } from 'node:net';
import { fileURLToPath } from 'node:url';
import { isCountryCode } from '@meridian/shared/country.ts';
import { isRecord } from '@meridian/shared/record.ts';
import type { Location } from '@meridian/shared/region.ts';
import { Reader, type Response } from 'mmdb-lib';
import { StartError } from '../start-error.ts';

/** Where an address is: in which country, and on which point of the map where the database knows cities. */
export type PlaceOfIp = (ip: string) => FoundPlace | null;
type FoundPlace = {
  /** ISO 3166-1 alpha-2; null where only the point is known. */
  readonly countryCode: string | null;
  readonly location: Location | null;
};

/** MaxMind says how far off a point may be; one that is off by more stands for a whole country. */
const POINT_WITHIN_KM = 500;

/** What is in no country (IANA's special-purpose registries): databases by registry have entries for these too. */
const NOWHERE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  NOWHERE.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  ['::', 127],
  ['2001:db8::', 32],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  NOWHERE.addSubnet(network, prefix, 'ipv6');
}

/**
 * Looks addresses up in an operator's own database (MaxMind's format, with countries or cities), which is read at once
 * so that a wrong one is told at the start; without one, in the bundled database of countries, which is read when it is
 * first needed. Null where nobody knows.
 */
export function openPlaceOfIp(ownFile: string | null): PlaceOfIp {
  let reader = ownFile === null ? null : openOwn(ownFile);
  return (ip) => {
    const address = withoutMapping(ip);
    const family = isIP(address);
    if (family === 0 || NOWHERE.check(address, family === 4 ? 'ipv4' : 'ipv6')) return null;
    reader ??= openBundled();
    if (family === 6 && reader.metadata.ipVersion === 4) return null;
    return placeIn(reader.get(address));
  };
}

function openOwn(file: string): Reader<Response> {
  try {
    return open(file);
  } catch (error) {
    throw new StartError(
      `MERIDIAN_GEOIP_FILE cannot be read as a MaxMind database (${error instanceof Error ? error.message : String(error)})`,
    );
  }
}

/** To which country an address was given out, from the five registries' own statistics (CC BY 4.0, nro.net). */
function openBundled(): Reader<Response> {
  return open(
    fileURLToPath(import.meta.resolve('@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb')),
  );
}

function open(file: string): Reader<Response> {
  return new Reader<Response>(readFileSync(file));
}

function placeIn(found: unknown): FoundPlace | null {
  if (!isRecord(found)) return null;
  const [countryCode, location] = [countryCodeIn(found), locationIn(found)];
  return countryCode === null && location === null ? null : { countryCode, location };
}

/** MaxMind's records hold `country.iso_code`, ip-location-db's `country_code`. */
function countryCodeIn(found: Readonly<Record<string, unknown>>): string | null {
  const country = found['country'];
  const code = isRecord(country) ? country['iso_code'] : found['country_code'];
  return typeof code === 'string' && isCountryCode(code) ? code : null;
}

/** MaxMind's records of cities hold `location.latitude`, ip-location-db's `latitude`. */
function locationIn(found: Readonly<Record<string, unknown>>): Location | null {
  const { latitude, longitude, accuracy_radius: withinKm } = isRecord(found['location']) ? found['location'] : found;
  if (typeof latitude !== 'number' || typeof longitude !== 'number') return null;
  if (!(Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180)) return null;
  return typeof withinKm === 'number' && withinKm > POINT_WITHIN_KM ? null : { latitude, longitude };
}

/** An IPv4 address as it comes in over an IPv6 socket, as itself. */
function withoutMapping(ip: string): string {
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1] ?? ip;
}
