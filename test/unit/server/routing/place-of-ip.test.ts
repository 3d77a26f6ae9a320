import { expect, test } from 'vitest';
import { openPlaceOfIp } from '../../../../server/routing/place-of-ip.ts';

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
