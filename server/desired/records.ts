import type { DrainFlag } from '@meridian/shared/drain.ts';
import type { Location, S3View } from '@meridian/shared/region.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { StateFlag } from '@meridian/shared/state-flag.ts';

/** A flag as it is kept: with both reasons. */
export type FlagRecord = StateFlag & { readonly privateReason: string };

/** A drain as it is kept: with both reasons, and with what cancelling it restores. */
export type DrainRecord = DrainFlag & { readonly privateReason: string; readonly disabledBefore: FlagRecord | null };

/** A secret as it is kept: by its HMAC, and sealed for one place. */
export type SealedSecret = { readonly hmac: string; readonly sealed: string };

/** `version` is the region's revision when the secrets were sealed: it is part of the place they were sealed for. */
export type S3Record = S3View & {
  readonly version: number;
  readonly accessKey: SealedSecret;
  readonly secretKey: SealedSecret;
};

/** A region as it was asked to be. */
export type RegionRecord = {
  readonly regionId: string;
  readonly countryCode: string;
  readonly regionName: string;
  readonly location: Location;
  readonly disabled: FlagRecord | null;
  readonly maintenance: FlagRecord | null;
  readonly s3: S3Record | null;
  readonly secondaryRegionId: string | null;
  readonly allowedCidrs: readonly string[];
  readonly recordingRequired: boolean;
  readonly revision: number;
  readonly createdAt: string;
};

/** A key that another one replaces, and until when it works (ISO 8601, UTC). */
export type OldKey = { readonly keyHmac: string; readonly endsAt: string };

/** A server as it was asked to be. */
export type ServerRecord = {
  readonly serverId: string;
  readonly regionId: string;
  readonly endpoint: string;
  readonly type: ServerType;
  readonly sipPort: number;
  readonly useSSL: boolean;
  readonly isDevelopmentServer: boolean;
  readonly maxSessions: number | null;
  readonly stunPort: number | null;
  readonly disabled: FlagRecord | null;
  readonly maintenance: FlagRecord | null;
  readonly drain: DrainRecord | null;
  /** The key it is to report with. */
  readonly keyHmac: string;
  /** The key before, which works beside it for a while; null where there is none. */
  readonly oldKey: OldKey | null;
  readonly revision: number;
  readonly createdAt: string;
};

/**
 * A key that is or ever was a server's. `active`: its node may report with it, the one before until its time is over.
 * `revoked`: replaced by another.
 * `deleted`: the tombstone of its server, for ever.
 */
export type KeyRecord = {
  readonly keyHmac: string;
  readonly serverId: string;
  readonly regionId: string;
  readonly fingerprint: string;
  readonly sealed: string | null;
  readonly state: 'active' | 'revoked' | 'deleted';
  readonly createdAt: string;
};

/** What a change makes of the desired state: rows as they are after it, and what is gone. */
export type Delta = {
  readonly regions?: readonly RegionRecord[];
  readonly servers?: readonly ServerRecord[];
  readonly keys?: readonly KeyRecord[];
  readonly deletedRegionIds?: readonly string[];
  readonly deletedServerIds?: readonly string[];
};
