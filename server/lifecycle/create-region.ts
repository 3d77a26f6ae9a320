import { COUNTRIES } from '@meridian/shared/country.ts';
import { regionIdOf } from '@meridian/shared/region.ts';
import { bornFlag } from './flag.ts';
import { defineVerb, type NoTarget, refuse } from './verb.ts';
import { warning } from './warnings.ts';

/** A region is made disabled, in maintenance and empty. */
export const createRegion = defineVerb<'createRegion', NoTarget>({
  find: () => ({}),
  effect: ({ action, at, by }) => ({
    regions: [
      {
        regionId: regionIdOf(action.countryCode, action.regionName),
        countryCode: action.countryCode,
        regionName: action.regionName,
        location: action.location ?? centroidOf(action.countryCode),
        disabled: bornFlag(at, by),
        maintenance: bornFlag(at, by),
        s3: null,
        secondaryRegionId: null,
        allowedCidrs: [],
        recordingRequired: false,
        revision: 1,
        createdAt: at,
      },
    ],
  }),
  rules: ({ action, desired }) => [
    refuse('CreateRegion:ALREADY_EXISTS', desired.region(regionIdOf(action.countryCode, action.regionName)) !== null, {
      sample: [regionIdOf(action.countryCode, action.regionName)],
    }),
  ],
  warnings: ({ action }) => [
    warning('LOCATION_DEFAULTED', action.location === undefined, {
      message: `No location was given: the centre of ${COUNTRIES[action.countryCode]?.name ?? action.countryCode} stands in`,
    }),
  ],
  tier: 1,
  touches: () => [],
  undo: ({ action }) => ({ type: 'deleteRegionSafe', regionId: regionIdOf(action.countryCode, action.regionName) }),
});

function centroidOf(countryCode: string): { latitude: number; longitude: number } {
  const country = COUNTRIES[countryCode];
  if (!country) throw new Error(`no centroid for ${countryCode}, which the schema let through`);
  return { latitude: country.latitude, longitude: country.longitude };
}
