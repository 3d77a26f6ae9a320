import { defineVerb, findRegion, type RegionTarget } from './verb.ts';

/** A region's place, its declared secondary region, the private ranges its checks may reach, whether it must record. */
export const updateRegion = defineVerb<'updateRegion', RegionTarget>({
  find: (action, desired) => {
    const target = findRegion('UpdateRegion:NOT_FOUND')(action, desired);
    if (typeof action.secondaryRegionId === 'string') {
      findRegion('UpdateRegion:NOT_FOUND')({ regionId: action.secondaryRegionId }, desired);
    }
    return target;
  },
  effect: ({ action, region }) => ({
    regions: [
      {
        ...region,
        location: action.location ?? region.location,
        secondaryRegionId: action.secondaryRegionId === undefined ? region.secondaryRegionId : action.secondaryRegionId,
        allowedCidrs: action.allowedCidrs ?? region.allowedCidrs,
        recordingRequired: action.recordingRequired ?? region.recordingRequired,
        revision: region.revision + 1,
      },
    ],
  }),
  tier: 1,
  touches: () => [],
  undo: ({ action, region }) => ({
    type: 'updateRegion',
    regionId: region.regionId,
    ...(action.location && { location: region.location }),
    ...(action.secondaryRegionId !== undefined && { secondaryRegionId: region.secondaryRegionId }),
    ...(action.allowedCidrs && { allowedCidrs: [...region.allowedCidrs] }),
    ...(action.recordingRequired !== undefined && { recordingRequired: region.recordingRequired }),
  }),
});
