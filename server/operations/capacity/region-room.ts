import { activeSessions, sessionCapacity } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Desired } from '../../desired/desired-state.ts';
import type { RegionRecord, ServerRecord } from '../../desired/records.ts';
import { isOnline } from '../../fleet/node-state.ts';
import { type LiveFacts, reasonsAgainst } from '../../fleet/reasons-against.ts';
import { type UnitVector, unitVector } from '../../routing/sphere.ts';

/** What must be known of a fleet to measure its room. */
export type RoomSource = {
  readonly live: LiveFacts;
  /** Sessions handed out to a server that its reports may not hold yet. */
  readonly handedOut: (serverId: string) => number;
};

export type ServerRoom = {
  readonly serverId: string;
  /** More than it can hold, if it took too many. */
  readonly load: number;
  readonly capacity: number;
};

/** All servers of one kind in a region, development ones apart. */
export type Side = {
  readonly routable: readonly ServerRoom[];
  readonly capacity: number;
  readonly free: number;
  /** As reported by all that are online; null where none of them reports. */
  readonly used: number | null;
  /** How many of those that are online say what they hold, and how many do not. */
  readonly reported: number;
  readonly unreported: number;
  /** What would need another place if all that is online were lost. */
  readonly atStake: number;
};

export type RegionRoom = {
  readonly regionId: string;
  readonly position: UnitVector;
  readonly secondaryRegionId: string | null;
  /** Enabled, and not in maintenance. */
  readonly isInService: boolean;
  readonly hasStorage: boolean;
  readonly sides: Readonly<Record<ServerType, Side>>;
  /** A session needs a backend and a proxy: as many as the scarcer kind has room for. */
  readonly free: number;
};

/** The room of a region as it is asked to be, with what is heard of it now. */
export function measureRegion(region: RegionRecord, desired: Desired, source: RoomSource): RegionRoom {
  const servers = desired.serversIn(region.regionId).filter(({ isDevelopmentServer }) => !isDevelopmentServer);
  const sideOf = (type: ServerType) =>
    measureSide(
      region,
      servers.filter((server) => server.type === type),
      source,
    );
  const sides = { Backend: sideOf('Backend'), Proxy: sideOf('Proxy') };
  return {
    regionId: region.regionId,
    position: unitVector(region.location),
    secondaryRegionId: region.secondaryRegionId,
    isInService: region.disabled === null && region.maintenance === null,
    hasStorage: region.s3 !== null,
    sides,
    free: Math.min(sides.Backend.free, sides.Proxy.free),
  };
}

/** All regions; those that were measured already are taken as they are. */
export function measureFleet(
  desired: Desired,
  source: RoomSource,
  measured: ReadonlyMap<string, RegionRoom> = new Map(),
): RegionRoom[] {
  return [...desired.regions()]
    .toSorted((left, right) => (left.regionId < right.regionId ? -1 : 1))
    .map((region) => measured.get(region.regionId) ?? measureRegion(region, desired, source));
}

/** Sides of several regions together: what none of all their servers tells is unknown, not nothing. */
export function addUp(sides: readonly Side[]): Pick<Side, 'capacity' | 'free' | 'used' | 'unreported'> {
  const total = (of: (side: Side) => number) => sum(sides.map(of));
  const unreported = total((side) => side.unreported);
  const isUnknown = unreported > 0 && total(({ reported }) => reported) === 0;
  return {
    capacity: total(({ capacity }) => capacity),
    free: total(({ free }) => free),
    used: isUnknown ? null : total(({ used }) => used ?? 0),
    unreported,
  };
}

function measureSide(region: RegionRecord, servers: readonly ServerRecord[], source: RoomSource): Side {
  const routable: ServerRoom[] = [];
  const side = { capacity: 0, free: 0, used: 0, reported: 0, online: 0, atStake: 0 };
  for (const server of servers) {
    const room = measureServer(server, source);
    if (room === null) continue;
    const { load, capacity, reported } = room;
    side.online += 1;
    side.atStake += load;
    if (reported !== null) {
      side.reported += 1;
      side.used += reported;
    }
    if (reasonsAgainst(region, server, source.live).length > 0) continue;
    routable.push(room);
    side.capacity += capacity;
    side.free += Math.max(0, capacity - load);
  }
  const { capacity, free, used, reported, online, atStake } = side;
  return {
    routable,
    capacity,
    free,
    used: reported === 0 && online > 0 ? null : used,
    reported,
    unreported: online - reported,
    atStake,
  };
}

/** Null where nothing is online. One that does not say what it holds counts as full: nobody promises its room. */
function measureServer(
  { serverId, type, maxSessions }: ServerRecord,
  { live, handedOut }: RoomSource,
): (ServerRoom & { readonly reported: number | null }) | null {
  const node = live.liveNode(serverId);
  if (node === null || !isOnline(node)) return null;
  const { metrics } = node;
  const capacity = sessionCapacity(type, metrics, maxSessions);
  const reported = activeSessions(type, metrics);
  const load = reported === null ? capacity : reported + handedOut(serverId);
  return { serverId, capacity, reported, load };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
