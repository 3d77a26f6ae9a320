import { S3Client } from '@aws-sdk/client-s3';
import type { AddressGuard } from './address-guard.ts';
import { guardedHandler } from './s3-handler.ts';

/** All that is needed to speak with a region's store. Holds the secrets: never to be logged, kept or answered. */
export type StoreAccess = {
  readonly endpoint: string;
  readonly bucket: string;
  readonly signingRegion: string;
  readonly useSSL: boolean;
  readonly forcePathStyle: boolean;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly allowedCidrs: readonly string[];
};

/** One try a request: whoever asks again is the schedule. `now` is what requests are signed with. */
export function openStore(access: StoreAccess, guard: AddressGuard, now: () => Date): S3Client {
  const { endpoint, signingRegion, useSSL, forcePathStyle, accessKey, secretKey, allowedCidrs } = access;
  return new S3Client({
    endpoint: `${useSSL ? 'https' : 'http'}://${endpoint}`,
    region: signingRegion,
    forcePathStyle,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    requestHandler: guardedHandler(guard, allowedCidrs),
    maxAttempts: 1,
    // Stores other than AWS know nothing of the newer checksums.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    systemClockOffset: now().getTime() - Date.now(),
  });
}
