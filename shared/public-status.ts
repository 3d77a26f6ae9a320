export type PublicState = 'operational' | 'limited' | 'maintenance' | 'outOfService';

/** What end users may see of a region: no names of servers, no figures. */
export type PublicRegionStatus = {
  readonly regionId: string;
  readonly status: PublicState;
  readonly publicReason: string | null;
  /** ISO 8601, UTC; null while operational, and where it was not noted. */
  readonly since: string | null;
};
