import type { Alert, AlertCode } from '@meridian/shared/alert.ts';
import type { PublicRegionStatus, PublicState } from '@meridian/shared/public-status.ts';
import { SERVER_TYPES } from '@meridian/shared/server-type.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { RegionRecord, ServerRecord } from '../desired/records.ts';
import { type LiveFacts, reasonsAgainst } from '../fleet/reasons-against.ts';

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
  readonly live: LiveFacts;
  readonly open: () => readonly Alert[];
  readonly monotonicMs: () => number;
};

type Seen = { readonly alerts: readonly Alert[]; readonly live: LiveFacts };

/** What everyone may know of the regions: the public reasons, and nothing of servers. */
export class PublicStatus {
  readonly #parts: Parts;
  #last: { readonly atMs: number; readonly regions: readonly PublicRegionStatus[] } | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** At most a second old: whoever asks often costs nothing. */
  get(): readonly PublicRegionStatus[] {
    const { desired, live, open, monotonicMs } = this.#parts;
    const nowMs = monotonicMs();
    if (this.#last === null || nowMs - this.#last.atMs >= CACHED_MS) {
      const known = [...desired.regions()].filter((region) => !isUnborn(region));
      const seen = { alerts: open(), live };
      const regions = known.map((region) => {
        const servers = desired.serversIn(region.regionId).filter(({ isDevelopmentServer }) => !isDevelopmentServer);
        return statusOf(region, servers, seen);
      });
      this.#last = { atMs: nowMs, regions };
    }
    return this.#last.regions;
  }
}

/** Not opened yet: nobody outside knows of it. */
function isUnborn({ disabled, createdAt }: RegionRecord): boolean {
  return disabled?.at === createdAt;
}

function statusOf(region: RegionRecord, servers: readonly ServerRecord[], { alerts, live }: Seen): PublicRegionStatus {
  const { regionId, disabled, maintenance } = region;
  if (disabled) return { regionId, status: 'outOfService', publicReason: disabled.publicReason, since: disabled.at };
  if (maintenance)
    return { regionId, status: 'maintenance', publicReason: maintenance.publicReason, since: maintenance.at };
  const lacking = SERVER_TYPES.map((type) => servers.filter((server) => server.type === type)).filter(
    (ofType) => !ofType.some((server) => reasonsAgainst(region, server, live).length === 0),
  );
  const taken = takenOut(lacking);
  if (taken) return { regionId, ...taken };
  const seen = alerts.flatMap(({ code, regionId: where, serverId, openedAt }) => {
    const status = where === regionId && serverId === null ? STATES[code] : undefined;
    return status ? [{ regionId, status, publicReason: null, since: openedAt }] : [];
  });
  const lost = seen.find(({ status }) => status === 'outOfService');
  if (lost) return lost;
  // One that is cut off is the last resort: it may serve.
  if (lacking.length > 0 && live.cutOffSince(regionId) === null)
    return { regionId, status: 'outOfService', publicReason: null, since: null };
  return seen[0] ?? { regionId, status: 'operational', publicReason: null, since: null };
}

/** What operators said who took out every server of a kind, the last of them; null where nobody did. */
function takenOut(lacking: readonly (readonly ServerRecord[])[]): Omit<PublicRegionStatus, 'regionId'> | null {
  const taken = lacking.filter((ofType) => ofType.length > 0 && ofType.every((server) => flagOf(server) !== null));
  const flags = taken.flat().flatMap((server) => flagOf(server) ?? []);
  const forGood = flags.filter(({ status }) => status === 'outOfService');
  const [last] = (forGood.length > 0 ? forGood : flags).toSorted((a, b) => (a.since < b.since ? 1 : -1));
  return last ?? null;
}

function flagOf({ disabled, drain, maintenance }: ServerRecord) {
  const flag = disabled ?? drain ?? maintenance;
  if (!flag) return null;
  const status: PublicState = flag === maintenance ? 'maintenance' : 'outOfService';
  return { status, publicReason: flag.publicReason, since: flag.at };
}
