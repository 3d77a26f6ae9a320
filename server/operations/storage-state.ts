import type { StorageCheck, StorageFault, StorageReport } from '@meridian/shared/storage-check.ts';
import { splitEndpoint } from '@meridian/shared/endpoint.ts';
import { leadsNowhere } from '../outbound/resolve-name.ts';
import type { StoringRegion } from './region-stores.ts';

/** So many checks in a row make it failing; one that is well ends it. */
const FAILING_AFTER = 2;
/** These say as much of our own link as of the store. */
const UNREACHED: readonly (StorageFault | null)[] = ['S3:NAME_UNRESOLVED', 'S3:UNREACHABLE', 'S3:TIMED_OUT'];

/** What a restart wants to know of a region's storage. */
export type StorageMemory = {
  /** Which configuration was checked; another one has proved nothing. */
  readonly version: number;
  readonly isFailing: boolean;
  readonly report: StorageReport | null;
};

/** What is known of one region's storage. */
export type StorageState = {
  version: number;
  report: StorageReport | null;
  failedInARow: number;
  isFailing: boolean;
};

/** What a check says, in one line. Where Meridian may not look, it knows nothing. */
export function reportOf({ s3 }: StoringRegion, { ok, steps }: StorageCheck, checkedAt: string): StorageReport {
  const failed = steps.find((step) => !step.ok);
  const code = failed?.code ?? null;
  const isUnknown =
    code === 'S3:ADDRESS_FORBIDDEN' || (code === 'S3:NAME_UNRESOLVED' && leadsNowhere(splitEndpoint(s3.endpoint).host));
  return {
    status: ok ? 'Ok' : isUnknown ? 'Unknown' : 'Failing',
    checkedAt,
    failedStep: failed?.step ?? null,
    code,
    message: failed?.message ?? null,
  };
}

/** Takes in a report; `Unknown` leaves it as it was. */
export function turn(state: StorageState, report: StorageReport): void {
  state.report = report;
  if (report.status === 'Unknown') return;
  state.failedInARow = report.status === 'Failing' ? state.failedInARow + 1 : 0;
  if (state.failedInARow === 0) state.isFailing = false;
  else if (state.failedInARow >= FAILING_AFTER) state.isFailing = true;
}

export function isUnreached({ report }: StorageState): boolean {
  return report?.status === 'Failing' && UNREACHED.includes(report.code);
}

/** Whether the store of every region is out of reach, and there are several: then it is our own link. */
export function isOurLink(states: readonly StorageState[]): boolean {
  const known = states.filter(({ report }) => report !== null && report.status !== 'Unknown');
  return known.length >= 2 && known.every(isUnreached);
}
