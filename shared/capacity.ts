/** Room for sessions of one kind of server: calls of backends, or connections of proxies. */
export type Room = {
  /** What routable servers can hold. */
  readonly capacity: number;
  readonly used: number;
  /** The most of the last seven days, and its 95th percentile over 5-minute peaks; null before there is any history. */
  readonly peakOfWeek: number | null;
  readonly p95OfWeek: number | null;
};

/** Where the load of a region would go if it were lost. */
export type Absorber = {
  readonly regionId: string;
  /** Calls it would take. */
  readonly calls: number;
  /** How full it would be then, 0 to 1 and beyond. */
  readonly loadAfter: number;
  readonly addedRoundTripMs: number;
};

export type StorageEstimate = {
  /** Gigabytes a day, from 1 to 5 MB a minute of call. */
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
  /** What is left over elsewhere once this region is lost; below zero, so many calls fit nowhere. */
  readonly headroomWithoutRegion: number;
  readonly absorbers: readonly Absorber[];
  /** Null where the region has no storage. */
  readonly storage: StorageEstimate | null;
  /** What to add to be safe again, as sentences; empty when it is. */
  readonly advice: readonly string[];
};

/** The answer of `capacity.report`. Sums count every region, also when one was asked for. */
export type CapacityReport = {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly calls: Room;
  readonly connections: Room;
  readonly free: number;
  readonly regions: readonly RegionCapacity[];
};

/** Callers of one country, or of one cell of the map, and what serves them. */
export type DemandOrigin = {
  /** ISO 3166-1 alpha-2; null where only a point was given. */
  readonly countryCode: string | null;
  /** The centre of a cell of 2 by 2 degrees; null where only a country was given. */
  readonly cell: { readonly latitude: number; readonly longitude: number } | null;
  readonly sessions: number;
  readonly refused: number;
  /** Great circle to what served them, kilometres, on average; null where nothing did. */
  readonly distanceKm: number | null;
  /** By region, most first. */
  readonly servedBy: readonly { readonly regionId: string; readonly sessions: number }[];
};

/** The answer of `capacity.demand`: counted from decisions, without any address. */
export type DemandReport = {
  /** ISO 8601, UTC: from when on it is counted. */
  readonly since: string;
  readonly origins: readonly DemandOrigin[];
};
