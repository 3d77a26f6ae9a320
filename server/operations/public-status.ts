import type { Alert, AlertCode } from '@meridian/shared/alert.ts';
import type { PublicRegionStatus, PublicState } from '@meridian/shared/public-status.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { RegionRecord } from '../desired/records.ts';

const CACHED_MS = 1000;

/** What alerts about a whole region mean to end users. */
const STATES: Partial<Record<AlertCode, PublicState>> = {
  REGION_LOST: 'outOfService',
  REGION_CUT_OFF: 'limited',
  CALLS_FAILING: 'limited',
  NO_CAPACITY: 'limited',
};

type Parts = {
  readonly desired: Desired;
  readonly open: () => readonly Alert[];
  readonly monotonicMs: () => number;
};

/** What everyone may know of the regions: the public reasons, and nothing of servers. */
export class PublicStatus {
  readonly #parts: Parts;
  #last: { readonly atMs: number; readonly regions: readonly PublicRegionStatus[] } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** At most a second old: whoever asks often costs nothing. */
  get(): readonly PublicRegionStatus[] {
    const { desired, open, monotonicMs } = this.#parts;
    const nowMs = monotonicMs();
    if (this.#last === null || nowMs - this.#last.atMs >= CACHED_MS) {
      const known = [...desired.regions()].filter((region) => !isUnborn(region));
      const alerts = open();
      this.#last = { atMs: nowMs, regions: known.map((region) => statusOf(region, alerts)) };
    }
    return this.#last.regions;
  }
}

/** Not opened yet: nobody outside knows of it. */
function isUnborn({ disabled, createdAt }: RegionRecord): boolean {
  return disabled?.at === createdAt;
}

function statusOf({ regionId, disabled, maintenance }: RegionRecord, alerts: readonly Alert[]): PublicRegionStatus {
  if (disabled) return { regionId, status: 'outOfService', publicReason: disabled.publicReason, since: disabled.at };
  if (maintenance)
    return { regionId, status: 'maintenance', publicReason: maintenance.publicReason, since: maintenance.at };
  const seen = alerts.flatMap(({ code, regionId: where, serverId, openedAt }) => {
    const status = where === regionId && serverId === null ? STATES[code] : undefined;
    return status ? [{ regionId, status, publicReason: null, since: openedAt }] : [];
  });
  const worst = seen.find(({ status }) => status === 'outOfService') ?? seen[0];
  return worst ?? { regionId, status: 'operational', publicReason: null, since: null };
}
