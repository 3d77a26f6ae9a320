import { splitEndpoint } from '@meridian/shared/endpoint.ts';
import type { RegionRecord, S3Record } from '../desired/records.ts';
import { defineVerb, findRegion, refuse, type RegionTarget } from './verb.ts';
import { warning } from './warnings.ts';

/** Where a region keeps its recordings. The credentials are its own, and leave the server only sealed. */
export const updateRegionS3Config = defineVerb<'updateRegionS3Config', RegionTarget>({
  find: findRegion('UpdateRegionS3:NOT_FOUND'),
  effect: ({ action, region, secrets, at }) => {
    const version = region.revision + 1;
    const sealFor = (field: 'accessKey' | 'secretKey') => ({
      hmac: secrets.hmac(action[field]),
      sealed: secrets.seal(action[field], placeOfS3Secret(region.regionId, field, version)),
    });
    const aws = awsEndpoint(action.endpoint);
    return {
      regions: [
        {
          ...region,
          revision: version,
          s3: {
            version,
            endpoint: action.endpoint,
            bucket: action.bucket ?? `meridian-${region.regionId.toLowerCase()}`,
            signingRegion: action.signingRegion ?? aws?.signingRegion ?? 'us-east-1',
            useSSL: action.useSSL,
            // Stores other than AWS seldom have a name in the DNS for each bucket.
            forcePathStyle: action.forcePathStyle ?? aws === null,
            accessKeyFingerprint: secrets.fingerprint(action.accessKey),
            updatedAt: at,
            accessKey: sealFor('accessKey'),
            secretKey: sealFor('secretKey'),
          },
        },
      ],
    };
  },
  rules: ({ action, region, desired, secrets }) => {
    const asked = [secrets.hmac(action.accessKey), secrets.hmac(action.secretKey)];
    const users = [...desired.regions()].filter(
      ({ regionId, s3 }) =>
        regionId !== region.regionId &&
        s3 !== null &&
        [s3.accessKey.hmac, s3.secretKey.hmac].some((hmac) => asked.includes(hmac)),
    );
    return [refuse('UpdateRegionS3:CREDENTIALS_REUSED', users.length > 0, { sample: users.map(regionIdOf) })];
  },
  warnings: ({ region: { s3 }, after, region: { regionId } }) => [
    warning('S3_REPLACED', s3 !== null, {
      message: `It replaces ${placeOf(s3)} by ${placeOf(after.region(regionId)?.s3)}; its credentials cannot be put back`,
    }),
  ],
  tier: 1,
  touches: () => [],
  // What it was before holds secrets that are never given out, not even to be put back.
  undo: () => null,
});

/** Where a region's S3 secret is sealed for. */
export function placeOfS3Secret(regionId: string, field: 'accessKey' | 'secretKey', version: number): string {
  return `regions|${regionId}|s3.${field}|${version}`;
}

function regionIdOf({ regionId }: RegionRecord): string {
  return regionId;
}

function placeOf(s3: S3Record | null | undefined): string {
  return s3 ? `${s3.bucket} at ${s3.endpoint} (key ${s3.accessKeyFingerprint})` : 'nothing';
}

/** `s3.us-west-2.amazonaws.com`, `s3-us-west-2…`, `s3.dualstack.us-west-2…`; the bare name is us-east-1's. */
function awsEndpoint(endpoint: string): { signingRegion: string | null } | null {
  const { host } = splitEndpoint(endpoint);
  if (!/(^|\.)amazonaws\.com(\.cn)?$/.test(host)) return null;
  return { signingRegion: /(?:^|[.-])([a-z]{2}(?:-[a-z]+)+-\d)\./.exec(host)?.[1] ?? null };
}
