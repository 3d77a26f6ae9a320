import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { AddressGuard } from './address-guard.ts';
import { openStore, type StoreAccess } from './s3-store.ts';

/** A URL by which whoever holds it may put this one object, of this one type, for so long. Nothing is called for it. */
export function presignPut(
  access: StoreAccess,
  guard: AddressGuard,
  now: () => Date,
  { key, contentType, expiresInSeconds }: { key: string; contentType: string; expiresInSeconds: number },
): Promise<string> {
  const store = openStore(access, guard, now);
  const command = new PutObjectCommand({ Bucket: access.bucket, Key: key, ContentType: contentType });
  return getSignedUrl(store, command, {
    expiresIn: expiresInSeconds,
    signingDate: now(),
    signableHeaders: new Set(['content-type']),
  });
}
