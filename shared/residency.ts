import { isCountryCode } from './country.ts';

const EU = 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE';
const EFTA = 'CH IS LI NO';
const EEA = `${EU} IS LI NO`;

/**
 * Groups of countries that a residency may name, besides single ISO 3166-1 alpha-2 codes. Members as of January 2026,
 * by each body's own list. `EU` and `EEA` include a region that was made with the code `EU` itself.
 */
const MEMBERS = {
  EU: `EU ${EU}`,
  EEA: `EU ${EEA}`,
  EFTA,
  /** The EEA and Switzerland, which takes part in the single market. */
  EEA_CH: `EU ${EEA} CH`,
  /** The European Union and the United Kingdom. */
  EU_UK: `EU ${EU} GB`,
  GCC: 'AE BH KW OM QA SA',
  ASEAN: 'BN ID KH LA MM MY PH SG TH TL VN',
  /** Canada, the United States and Mexico. */
  USMCA: 'CA MX US',
  MERCOSUR: 'AR BO BR PY UY',
  ANZ: 'AU NZ',
} as const satisfies Record<string, string>;

const GROUPS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(MEMBERS).map(([name, codes]) => [name, new Set(codes.split(' '))]),
);

export const RESIDENCY_GROUPS: readonly string[] = [...GROUPS.keys()];

/** Whether a residency may say this: the name of a group, or a country's code; upper case. */
export function isResidencyName(name: string): boolean {
  return GROUPS.has(name) || isCountryCode(name);
}

/** Whether a country lies within one of the names. Nothing given means that every country does. */
export function isWithin(residency: readonly string[] | undefined, countryCode: string): boolean {
  if (residency === undefined) return true;
  const code = sameCountry(countryCode);
  return residency.some((name) => GROUPS.get(name)?.has(code) ?? sameCountry(name) === code);
}

/** `UK` is what many write for `GB`. */
export function sameCountry(countryCode: string): string {
  return countryCode === 'UK' ? 'GB' : countryCode;
}
