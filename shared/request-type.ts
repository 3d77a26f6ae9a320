/** Of what may be asked, several of these may be asked together, as one change: out of service, or back, and it can be taken back. */
export const TOGETHER_TYPES = [
  'enableRegion',
  'disableRegion',
  'enableRegionMaintenance',
  'disableRegionMaintenance',
  'enableRegionServer',
  'disableRegionServer',
  'enableRegionServerMaintenance',
  'disableRegionServerMaintenance',
  'drainRegionServer',
  'cancelDrain',
] as const;
export type TogetherType = (typeof TOGETHER_TYPES)[number];

/** What an operator may ask for. */
export const REQUEST_TYPES = [
  'createRegion',
  'updateRegion',
  'updateRegionS3Config',
  'addOrUpdateRegionServer',
  ...TOGETHER_TYPES,
  'rotateRegionServerKey',
  'revokeRegionServerKey',
  'deleteRegionServerSafe',
  'deleteRegionSafe',
] as const;
export type RequestType = (typeof REQUEST_TYPES)[number];

/** So many at once at most. */
export const TOGETHER_MAX = 200;

export function isTogetherType(type: unknown): type is TogetherType {
  return (TOGETHER_TYPES as readonly unknown[]).includes(type);
}

export function isRequestType(type: unknown): type is RequestType {
  return (REQUEST_TYPES as readonly unknown[]).includes(type);
}
