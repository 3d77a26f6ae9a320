/** What an operator may ask for. */
export const REQUEST_TYPES = [
  'createRegion',
  'updateRegion',
  'updateRegionS3Config',
  'addOrUpdateRegionServer',
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
  'deleteRegionServerSafe',
  'deleteRegionSafe',
] as const;
export type RequestType = (typeof REQUEST_TYPES)[number];

export function isRequestType(type: unknown): type is RequestType {
  return (REQUEST_TYPES as readonly unknown[]).includes(type);
}
