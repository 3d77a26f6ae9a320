import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openPlaceOfIp } from '../../../../server/routing/place-of-ip.ts';
import { mmdbOf } from '../../../kit/mmdb.ts';

const placeOfIp = openPlaceOfIp(null);

test.each([
  ['8.8.8.8', 'US'],
  ['::ffff:8.8.8.8', 'US'],
  ['91.198.174.192', 'NL'],
  ['2a00:1450:4001:81b::200e', 'IE'],
])('%s is in %s', (ip, country) => {
  expect(placeOfIp(ip)).toEqual({ countryCode: country, location: null });
});

test.each([
  '10.1.2.3',
  '127.0.0.1',
  '192.168.1.1',
  '172.20.1.1',
  '100.64.0.1',
  '169.254.1.1',
  '::1',
  'fe80::1',
  'fd00::1',
  '2001:db8::1',
  '::ffff:10.1.2.3',
  '203.0.113.4',
  '239.1.1.1',
  'nonsense',
])('%s is nowhere', (ip) => {
  expect(placeOfIp(ip)).toBeNull();
});

test('an operator’s own file that cannot be read is told at the start', () => {
  expect(() => openPlaceOfIp('/nowhere/own.mmdb')).toThrow(/^MERIDIAN_GEOIP_FILE cannot be read/);
});

test.each([
  ['MaxMind’s city', '81.2.69.142', { countryCode: 'GB', location: { latitude: 51.5142, longitude: -0.0931 } }],
  ['ip-location-db’s city', '1.1.1.1', { countryCode: 'AU', location: { latitude: -33.8688, longitude: 151.209 } }],
  ['a point that stands for all of a country', '8.8.8.8', { countryCode: 'US', location: null }],
  ['a country alone', '9.9.9.9', { countryCode: 'CH', location: null }],
  ['a point alone', '7.7.7.7', { countryCode: null, location: { latitude: 10.5, longitude: 20.5 } }],
  ['a point off the map', '6.6.6.6', null],
  ['an address that is not in it', '5.5.5.5', null],
])('in an operator’s own database: %s', (_what, ip, place) => {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-geoip-'));
  const file = join(folder, 'own.mmdb');
  writeFileSync(
    file,
    mmdbOf({
      '81.2.69.142': {
        country: { iso_code: 'GB' },
        location: { latitude: 51.5142, longitude: -0.0931, accuracy_radius: 10 },
      },
      '1.1.1.1': { country_code: 'AU', city: 'Sydney', latitude: -33.8688, longitude: 151.209 },
      '8.8.8.8': {
        country: { iso_code: 'US' },
        location: { latitude: 37.751, longitude: -97.822, accuracy_radius: 1000 },
      },
      '9.9.9.9': { country_code: 'CH' },
      '7.7.7.7': { location: { latitude: 10.5, longitude: 20.5 } },
      '6.6.6.6': { latitude: 123.5, longitude: 20.5 },
    }),
  );
  expect(openPlaceOfIp(file)(ip)).toEqual(place);
  rmSync(folder, { recursive: true });
});
