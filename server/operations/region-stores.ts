import type { RegionRecord, S3Record } from '../desired/records.ts';
import { placeOfS3Secret } from '../lifecycle/update-region-s3.ts';
import type { StoreAccess } from '../outbound/s3-store.ts';
import type { Vault } from '../security/vault.ts';

/** A region that has storage. */
export type StoringRegion = RegionRecord & { readonly s3: S3Record };

/** A region's sealed credentials do not open in their place: somebody altered or moved them, or the master key is another. */
export class SecretUnreadable extends Error {
  override readonly name = 'SecretUnreadable';
}

export function hasStorage(region: RegionRecord | null): region is StoringRegion {
  return region !== null && region.s3 !== null;
}

/** Opens what is needed to speak with a region's store, for one use. @throws SecretUnreadable */
export function storeAccess({ regionId, s3, allowedCidrs }: StoringRegion, vault: Vault): StoreAccess {
  const { endpoint, bucket, signingRegion, useSSL, forcePathStyle } = s3;
  const open = (field: 'accessKey' | 'secretKey') =>
    vault.open(s3[field].sealed, placeOfS3Secret(regionId, field, s3.version));
  const connection = { endpoint, bucket, signingRegion, useSSL, forcePathStyle, allowedCidrs };
  try {
    return { ...connection, accessKey: open('accessKey'), secretKey: open('secretKey') };
  } catch {
    // Whatever was thrown may hold a part of it.
    throw new SecretUnreadable(`The stored S3 credentials of ${regionId} do not open in their place`);
  }
}

/** Under which everything that nodes of a region record is kept. */
export function recordingsPrefix(regionId: string): string {
  return `recordings/${regionId}/`;
}

/** Where checks put what they write: beside the recordings, so that credentials for those are enough. */
export function checkPrefix(regionId: string): string {
  return `${recordingsPrefix(regionId)}.meridian-check/`;
}
