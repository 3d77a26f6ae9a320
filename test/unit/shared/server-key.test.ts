import { apiKeySchema, shannonBits } from '@meridian/shared/server.ts';
import { expect, test } from 'vitest';

const accepts = (key: string) => apiKeySchema('SaveServer:INVALID_API_KEY').safeParse(key).success;

test('a key needs 32 characters and 80 bits', () => {
  expect(accepts('generated-secure-api-key-min-32-chars')).toBe(true);
  expect(accepts('0123456789abcdef0123456789abcdef')).toBe(true);
  expect(accepts('9f86d081884c7d659a2feaa0c55ad015')).toBe(true);
  expect(accepts('a'.repeat(32))).toBe(false);
  expect(accepts('abab'.repeat(8))).toBe(false);
  expect(accepts('9f86d081884c7d659a2feaa0c55ad01')).toBe(false);
  expect(accepts('9f86d081884c7d659a2feaa0c55ad015 ')).toBe(false);
  expect(accepts('clé-'.repeat(12))).toBe(false);
});

test('entropy is what Shannon says', () => {
  expect(shannonBits('aaaa')).toBe(0);
  expect(shannonBits('abcd')).toBe(8);
  expect(shannonBits('')).toBe(0);
});
