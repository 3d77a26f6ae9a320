import type { Location } from './region.ts';

/**
 * Room for sessions of one kind of server: calls of backends, or connections of proxies. Development servers do not
 * count. A server that is online and does not say how many sessions it holds counts as full, never as empty.
 */
export type Room = {
  /** What routable servers can hold; never more than their operator allows. */
  readonly capacity: number;
  /**
   * In progress on every server that is online, routable or not, as far as it is told; null while servers are online
   * and none of them tells.
   */
  readonly used: number | null;
  /** Servers online that do not tell. */
  readonly unreported: number;
  /** That still fit on routable servers, server by server: what one holds too many takes nothing from the others. */
  readonly free: number;
  /** The most of the last seven days; null before anything was told. */
  readonly peakOfWeek: number | null;
  /** The 95th percentile (nearest rank) over the 5-minute peaks of the last seven days; null before the first is over. */
  readonly p95OfWeek: number | null;
};

/** Where sessions of a region would go if it, or a part of it, no longer took them. */
export type Absorber = {
  readonly regionId: string;
  /** How many it would take: calls or connections, whichever there are more of. */
  readonly sessions: number;
  /** How full it would be then, by its fuller kind of server: 0 to 1. */
  readonly loadAfter: number;
  /** As routing estimates it; 0 in the region itself. */
  readonly addedRoundTripMs: number;
};

/** What a change means for the room of its region; for a person, and of the moment it was planned. */
export type CapacityOutlook = {
  /** Sessions that still fit in the region. */
  readonly freeBefore: number;
  readonly freeAfter: number;
  /**
   * In progress on what would take no more of them: they go on there, and as many new ones go elsewhere. One that does
   * not tell counts as full.
   */
  readonly displaced: number;
  /** Where those new ones go: in the region itself first, then in the others, nearest first. */
  readonly absorbers: readonly Absorber[];
  /** That fit nowhere. */
  readonly unplaced: number;
  /** Whether losing one more server, the largest, would leave room for all of the region's sessions (N+1). */
  readonly isSpareKept: boolean;
  readonly wasSpare: boolean;
  /**
   * Of a region that is lost, and taken out: the most sessions it carried in the last half hour; null where nobody told.
   * `displaced` are those that the fleet as a whole still lacks: the others have found their place by now.
   */
  readonly carriedBefore?: number | null;
};

export type StorageEstimate = {
  /** Gigabytes (10^9 bytes) a day, from 1 to 5 MB a minute of call; as many calls as on the week's average peak. */
  readonly gigabytesPerDay: { readonly from: number; readonly to: number };
  readonly retentionDays: number;
  /** Gigabytes kept. */
  readonly gigabytesKept: { readonly from: number; readonly to: number };
};

export type RegionCapacity = {
  readonly regionId: string;
  readonly calls: Room;
  readonly connections: Room;
  /** Sessions that still fit: the smaller of backends' and proxies' room. */
  readonly free: number;
  readonly routableBackends: number;
  readonly routableProxies: number;
  /** Free once the largest backend, or the largest proxy, is lost; below zero, so many do not fit. */
  readonly headroomWithoutLargest: number;
  /** What is left over elsewhere once this region is lost; below zero, so many sessions fit nowhere. */
  readonly headroomWithoutRegion: number;
  /** Where its sessions would go then: its secondary region first, then the nearest. Residency may allow less. */
  readonly absorbers: readonly Absorber[];
  /** Null where the region has no storage, or nobody tells how many calls there are. */
  readonly storage: StorageEstimate | null;
  /** What to add to be safe again, as sentences; empty when it is, and for a region that is out of service. */
  readonly advice: readonly string[];
};

/** The answer of `capacity.report`. Sums count every region, also when one was asked for. */
export type CapacityReport = {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly calls: Room;
  readonly connections: Room;
  /** The sum of what is free in the regions: a session needs both kinds of server in one of them. */
  readonly free: number;
  readonly regions: readonly RegionCapacity[];
};

/** Sessions that were asked for, and what served them. */
export type DemandSums = {
  /** That were given a place. */
  readonly sessions: number;
  /** For which nobody had room. */
  readonly refused: number;
  /** Great circle to what served them, kilometres, on average; null where nothing did. */
  readonly distanceKm: number | null;
  /** By region, most first. */
  readonly servedBy: readonly { readonly regionId: string; readonly sessions: number }[];
};

/** Callers of one country, or of one cell of the map. */
export type DemandOrigin = DemandSums & {
  /** ISO 3166-1 alpha-2; null where only a point was given. */
  readonly countryCode: string | null;
  /** The centre of a cell of 2 by 2 degrees; null where only a country was given. */
  readonly cell: Location | null;
};

/** The answer of `capacity.demand`: counted from decisions, without any address. */
export type DemandReport = {
  /** ISO 8601, UTC: from when on it is counted, about a week at most. */
  readonly since: string;
  readonly total: DemandSums;
  /** The 500 with the most sessions asked for, most first. */
  readonly origins: readonly DemandOrigin[];
  /** All other origins together. */
  readonly others: DemandSums;
};
