import { REQUEST_TYPES, type RequestType } from '@meridian/shared/request-type.ts';
import { changeSchema, requiredRole, withoutSecrets } from '@meridian/shared/action.ts';
import { BLOCKERS } from '@meridian/shared/codes.ts';
import { parseShape } from '@meridian/shared/shape.ts';
import { Refusal } from '@meridian/shared/refusal.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

function codesOf(type: RequestType, input: unknown): string[] {
  try {
    parseShape(changeSchema(type).action, input);
    return [];
  } catch (error) {
    if (error instanceof Refusal) return error.blockers.map(({ code }) => code);
    throw error;
  }
}

test.each(REQUEST_TYPES)('whatever is given to %s is parsed or refused with codes of the table', (type) => {
  fc.assert(
    fc.property(fc.anything(), (input) => {
      for (const code of codesOf(type, input)) expect(Object.keys(BLOCKERS)).toContain(code);
    }),
    { numRuns: 300 },
  );
});

test('a country is an assigned code, or EU, UK, XK; a name is letters, digits and single hyphens', () => {
  const accepts = (countryCode: unknown, regionName: unknown) =>
    codesOf('createRegion', { countryCode, regionName }).length === 0;
  for (const country of ['US', 'de', ' om ', 'EU', 'UK', 'XK']) expect(accepts(country, 'west-1')).toBe(true);
  for (const country of ['ZZ', 'USA', '', 'toString', 7, null]) expect(accepts(country, 'west')).toBe(false);
  for (const name of ['A', '1', 'a-b-c', ` ${'x'.repeat(32)} `]) expect(accepts('US', name)).toBe(true);
  for (const name of ['', '-a', 'a-', 'a--b', 'a_b', 'straße', 'x'.repeat(33), {}])
    expect(accepts('US', name)).toBe(false);
});

test('a reason is 1 to 500 printable characters', () => {
  const accepts = (reason: unknown) =>
    codesOf('disableRegion', { regionId: 'US-WEST', publicReason: reason, privateReason: 'fine' }).length === 0;
  for (const reason of ['x', 'Wartung läuft', '保守中', 'x'.repeat(500), '🛠'.repeat(500)])
    expect(accepts(reason)).toBe(true);
  for (const reason of ['', '   ', 'a\nb', '\u001b[31m', 'a\u202eb', 'x'.repeat(501), 5, null])
    expect(accepts(reason)).toBe(false);
});

test('what is kept of an action has no secret in it', () => {
  const kept = JSON.stringify([
    withoutSecrets({
      type: 'updateRegionS3Config',
      regionId: 'US-WEST',
      endpoint: 's3.example',
      accessKey: 'ACCESS',
      secretKey: 'SECRET',
      useSSL: true,
    }),
    withoutSecrets({
      type: 'addOrUpdateRegionServer',
      mode: 'add',
      regionId: 'US-WEST',
      server: {
        endpoint: 'a.example',
        type: 'Proxy',
        apiKey: 'APIKEY',
        sipPort: 5060,
        useSSL: true,
        isDevelopmentServer: false,
      },
    }),
  ]);
  expect(kept).not.toMatch(/ACCESS|SECRET|APIKEY/);
  expect(kept).toContain('s3.example');
});

test('deleting and changing a key are an admin’s', () => {
  expect(requiredRole('deleteRegionSafe', {})).toBe('admin');
  expect(requiredRole('addOrUpdateRegionServer', { mode: 'edit', server: { apiKey: 'x' } })).toBe('admin');
  expect(requiredRole('addOrUpdateRegionServer', { mode: 'add', server: { apiKey: 'x' } })).toBe('operator');
  expect(requiredRole('disableRegion', null)).toBe('operator');
});
