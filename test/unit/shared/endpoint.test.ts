import { endpointSchema } from '@meridian/shared/endpoint.ts';
import { expect, test } from 'vitest';

const schema = endpointSchema('SaveServer:INVALID_ENDPOINT');
const normal = (text: string) => schema.safeParse(text).data ?? null;

test.each([
  ['Be-01.EU.example', 'be-01.eu.example'],
  ['be-01.eu.example:443', 'be-01.eu.example:443'],
  ['localhost', 'localhost'],
  ['10.0.0.1:5060', '10.0.0.1:5060'],
  ['[2001:DB8::1]', '[2001:db8::1]'],
  ['[2001:db8:0:0:0:0:0:1]:8443', '[2001:db8::1]:8443'],
  ['[::ffff:10.1.2.3]', '[::ffff:a01:203]'],
  ['[::]', '[::]'],
  [`${'a'.repeat(63)}.example`, `${'a'.repeat(63)}.example`],
])('%s is an endpoint', (text, endpoint) => {
  expect(normal(text)).toBe(endpoint);
});

test.each([
  '',
  ' be-01.example',
  'be 01.example',
  'https://be-01.example',
  'be-01.example/path',
  'user@be-01.example',
  'be-01.example:',
  'be-01.example:0',
  'be-01.example:65536',
  'be-01.example:080',
  'be-01.example:443:1',
  '-be.example',
  'be-.example',
  'be..example',
  '999.1.1.1',
  '0x7f000001',
  'a.0x7f',
  '\u212aelvin.example',
  '10.0.0',
  '2001:db8::1',
  '[2001:db8::g]',
  '[::1]x',
  `${'a'.repeat(64)}.example`,
  `${'a.'.repeat(126)}ab`,
])('%j is none', (text) => {
  expect(normal(text)).toBeNull();
});
