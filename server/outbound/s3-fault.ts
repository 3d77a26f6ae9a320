import type { StorageFault } from '@meridian/shared/storage-check.ts';
import { AddressForbidden, NameUnresolved } from './address-guard.ts';

/** By what the store calls it (Amazon S3's error codes), or Node does. */
const BY_NAME: Readonly<Record<string, StorageFault>> = {
  InvalidAccessKeyId: 'S3:CREDENTIALS_WRONG',
  SignatureDoesNotMatch: 'S3:CREDENTIALS_WRONG',
  InvalidToken: 'S3:CREDENTIALS_WRONG',
  RequestTimeTooSkewed: 'S3:CLOCK_SKEWED',
  RequestExpired: 'S3:CLOCK_SKEWED',
  AuthorizationHeaderMalformed: 'S3:SIGNING_REGION_WRONG',
  PermanentRedirect: 'S3:SIGNING_REGION_WRONG',
  NoSuchBucket: 'S3:BUCKET_NOT_FOUND',
  InvalidBucketName: 'S3:BUCKET_NOT_FOUND',
  AccessDenied: 'S3:ACCESS_DENIED',
  // What was just written is not there.
  NoSuchKey: 'S3:CONTENT_DIFFERS',
  NotFound: 'S3:CONTENT_DIFFERS',
  ETIMEDOUT: 'S3:TIMED_OUT',
  ECONNREFUSED: 'S3:UNREACHABLE',
  ECONNRESET: 'S3:UNREACHABLE',
  EHOSTUNREACH: 'S3:UNREACHABLE',
  ENETUNREACH: 'S3:UNREACHABLE',
  EPIPE: 'S3:UNREACHABLE',
  EPROTO: 'S3:TLS_INVALID',
};
const TLS_CODES = /^(ERR_TLS_|ERR_SSL_|CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_)/;

/** What is wrong, whatever was thrown. */
export function storageFault(error: unknown): StorageFault {
  if (error instanceof AddressForbidden) return 'S3:ADDRESS_FORBIDDEN';
  if (error instanceof NameUnresolved) return 'S3:NAME_UNRESOLVED';
  if (error instanceof AggregateError) return storageFault(error.errors[0]);
  if (!(error instanceof Error)) return 'S3:STORE_FAILED';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : error.name;
  if (TLS_CODES.test(code)) return 'S3:TLS_INVALID';
  if (code.startsWith('HPE_')) return 'S3:NOT_S3';
  return BY_NAME[code] ?? byStatus(error);
}

function byStatus(error: Error): StorageFault {
  const metadata =
    '$metadata' in error ? (error.$metadata as { readonly httpStatusCode?: number } | undefined) : undefined;
  const status = metadata?.httpStatusCode ?? 0;
  if (status === 403) return 'S3:ACCESS_DENIED';
  if (status >= 500) return 'S3:STORE_FAILED';
  // Whoever speaks S3 names its errors.
  return 'S3:NOT_S3';
}
