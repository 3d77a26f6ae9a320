import type { StorageEstimate } from '@meridian/shared/capacity.ts';

/** What a minute of a recorded call takes, from speech alone to both sides in high quality. */
const MEGABYTES_A_MINUTE = { from: 1, to: 5 };
const MINUTES_A_DAY = 24 * 60;
const MEGABYTES_A_GIGABYTE = 1000;

/** What recordings of so many calls at a time take. */
export function estimateStorage(calls: number, retentionDays: number): StorageEstimate {
  const perDay = (megabytes: number) => (calls * MINUTES_A_DAY * megabytes) / MEGABYTES_A_GIGABYTE;
  const gigabytesPerDay = { from: perDay(MEGABYTES_A_MINUTE.from), to: perDay(MEGABYTES_A_MINUTE.to) };
  return {
    gigabytesPerDay,
    retentionDays,
    gigabytesKept: { from: gigabytesPerDay.from * retentionDays, to: gigabytesPerDay.to * retentionDays },
  };
}
