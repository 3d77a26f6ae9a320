import type { FlagRecord } from '../desired/records.ts';

const BORN_REASON = 'Not yet in service';

/** Everything is born disabled and in maintenance. */
export function bornFlag(at: string, by: string): FlagRecord {
  return { at, by, publicReason: BORN_REASON, privateReason: 'Newly made: everything starts out of service' };
}
