import { COUNTRIES } from '@meridian/shared/country.ts';
import { isResidencyName, isWithin, RESIDENCY_GROUPS } from '@meridian/shared/residency.ts';
import { expect, test } from 'vitest';

test('nothing asked for allows everywhere, and a list that names nobody allows nowhere', () => {
  expect(isWithin(undefined, 'US')).toBe(true);
  expect(isWithin([], 'US')).toBe(false);
});

test.each([
  [['DE'], 'DE', true],
  [['DE'], 'FR', false],
  [['EU'], 'DE', true],
  [['EU'], 'EU', true],
  [['EU'], 'NO', false],
  [['EEA'], 'NO', true],
  [['EEA'], 'CH', false],
  [['EEA', 'CH'], 'CH', true],
  [['EU'], 'GB', false],
  [['GCC'], 'AE', true],
  [['GCC'], 'IR', false],
  [['GB'], 'UK', true],
  [['UK'], 'GB', true],
  [['DE'], 'EU', false],
])('%j of %s: %j', (residency, countryCode, expected) => {
  expect(isWithin(residency, countryCode)).toBe(expected);
});

test('groups are made of countries, and only codes and groups are names', () => {
  for (const group of RESIDENCY_GROUPS) {
    expect(isResidencyName(group)).toBe(true);
    expect(Object.keys(COUNTRIES).filter((code) => isWithin([group], code)).length).toBeGreaterThan(1);
  }
  expect(Object.keys(COUNTRIES).filter((code) => isWithin(['EU'], code))).toHaveLength(27 + 1);
  expect(['eu', 'EUROPE', 'ZZ', '', 'constructor'].map(isResidencyName)).toEqual([false, false, false, false, false]);
});
