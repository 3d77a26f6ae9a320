import { z } from 'zod';
import { isCountryCode } from './country.ts';
import type { Server } from './server.ts';
import type { StateFlag } from './state-flag.ts';
import type { StorageReport } from './storage-check.ts';

/** WGS 84, degrees. */
export type Location = { readonly latitude: number; readonly longitude: number };

/** A region as everyone sees it. A viewer's copy has no `privateReason`; nobody's has a secret. */
export type Region = {
  /** `{COUNTRY}-{NAME}`, for example `US-WEST`. */
  readonly regionId: string;
  readonly countryCode: string;
  readonly regionName: string;
  readonly location: Location;
  readonly disabled: StateFlag | null;
  readonly maintenance: StateFlag | null;
  readonly s3: S3View | null;
  /** What checking its storage last told; null before it was checked, and without storage. */
  readonly storage: StorageReport | null;
  /** Where calls spill over to first, if declared. */
  readonly secondaryRegionId: string | null;
  /** Private address ranges that checks of this region may reach, in CIDR form. */
  readonly allowedCidrs: readonly string[];
  /** Whether it takes no new sessions while its storage does not work. */
  readonly recordingRequired: boolean;
  /** Since when Meridian hears so little of it that its own link may be cut (ISO 8601, UTC); null while it hears it. */
  readonly cutOffSince: string | null;
  /** Moves by one with each change of the region itself, and when a server is added to it or deleted from it. */
  readonly revision: number;
  readonly servers: readonly Server[];
  readonly totals: RegionTotals;
};

/** A region's storage without its secrets. */
export type S3View = {
  readonly endpoint: string;
  readonly bucket: string;
  readonly signingRegion: string;
  readonly useSSL: boolean;
  readonly forcePathStyle: boolean;
  readonly accessKeyFingerprint: string;
  readonly updatedAt: string;
};

/** Sums over a region's servers. Calls (backends) and connections (proxies) are never added to each other. */
export type RegionTotals = {
  readonly servers: number;
  readonly backends: number;
  readonly proxies: number;
  readonly routableBackends: number;
  readonly routableProxies: number;
  readonly nodesOnline: number;
  /** Calls that online backends report; a count that is not reported adds nothing. */
  readonly calls: number;
  /** Calls that routable backends can hold. */
  readonly callCapacity: number;
  readonly connections: number;
  readonly connectionCapacity: number;
};

export function regionIdOf(countryCode: string, regionName: string): string {
  return `${countryCode}-${regionName}`;
}

/** An assigned ISO 3166-1 alpha-2 code, or `EU`, `UK`, `XK`; trimmed, upper-cased. */
export function countryCodeSchema(code: string) {
  return z
    .string(code)
    .trim()
    .regex(/^[A-Za-z]{2}$/, code)
    .toUpperCase()
    .refine(isCountryCode, code);
}

/** `[A-Z0-9]+(-[A-Z0-9]+)*`, 1 to 32 characters; trimmed, upper-cased. */
export function regionNameSchema(code: string) {
  return z
    .string(code)
    .trim()
    .max(32, code)
    .regex(/^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/, code)
    .toUpperCase();
}

export function locationSchema(code: string) {
  return z.object(
    {
      latitude: z.number(code).min(-90, code).max(90, code),
      longitude: z.number(code).min(-180, code).max(180, code),
    },
    code,
  );
}
