import type { Delta, DrainRecord, KeyRecord, RegionRecord, ServerRecord } from './records.ts';

/** What was asked of the fleet, for everyone to read. */
export type Desired = {
  regions(): Iterable<RegionRecord>;
  servers(): Iterable<ServerRecord>;
  region(regionId: string): RegionRecord | null;
  server(serverId: string): ServerRecord | null;
  /** In the order they were added; as of now, whatever is swapped in later. */
  serversIn(regionId: string): readonly ServerRecord[];
  /** The server that callers reach there. */
  serverAt(endpoint: string): ServerRecord | null;
  key(keyHmac: string): KeyRecord | null;
};

/** The servers of one region. A list that was given out stays as it is: the next one to ask gets a new one. */
class Roster {
  readonly #servers = new Map<string, ServerRecord>();
  #list: readonly ServerRecord[] | null = null;

  list(): readonly ServerRecord[] {
    return (this.#list ??= [...this.#servers.values()]);
  }

  put(server: ServerRecord): void {
    this.#servers.set(server.serverId, server);
    this.#list = null;
  }

  drop(serverId: string): void {
    this.#servers.delete(serverId);
    this.#list = null;
  }
}

export type DrainingServer = ServerRecord & { readonly drain: DrainRecord };

/** All regions, servers and keys in memory; lifecycle alone swaps in what it has committed. */
export class DesiredState implements Desired {
  readonly #regions = new Map<string, RegionRecord>();
  readonly #servers = new Map<string, ServerRecord>();
  readonly #rosters = new Map<string, Roster>();
  readonly #byEndpoint = new Map<string, ServerRecord>();
  readonly #draining = new Map<string, DrainingServer>();
  readonly #keys = new Map<string, KeyRecord>();
  readonly #followers: ((delta: Delta) => void)[] = [];

  /** Calls back after each swap, before anything else can happen: what is derived from it holds from then on. */
  onSwap(follower: (delta: Delta) => void): void {
    this.#followers.push(follower);
  }

  regions(): Iterable<RegionRecord> {
    return this.#regions.values();
  }

  servers(): Iterable<ServerRecord> {
    return this.#servers.values();
  }

  region(regionId: string): RegionRecord | null {
    return this.#regions.get(regionId) ?? null;
  }

  server(serverId: string): ServerRecord | null {
    return this.#servers.get(serverId) ?? null;
  }

  serversIn(regionId: string): readonly ServerRecord[] {
    return this.#rosters.get(regionId)?.list() ?? [];
  }

  serverAt(endpoint: string): ServerRecord | null {
    return this.#byEndpoint.get(endpoint) ?? null;
  }

  /** Those that drain: few of many, and looked at all the time. */
  draining(): readonly DrainingServer[] {
    return [...this.#draining.values()];
  }

  key(keyHmac: string): KeyRecord | null {
    return this.#keys.get(keyHmac) ?? null;
  }

  swap(delta: Delta): void {
    for (const region of delta.regions ?? []) {
      this.#regions.set(region.regionId, region);
      if (!this.#rosters.has(region.regionId)) this.#rosters.set(region.regionId, new Roster());
    }
    for (const server of delta.servers ?? []) this.#put(server);
    for (const key of delta.keys ?? []) this.#keys.set(key.keyHmac, key);
    for (const serverId of delta.deletedServerIds ?? []) this.#drop(serverId);
    for (const regionId of delta.deletedRegionIds ?? []) {
      this.#regions.delete(regionId);
      this.#rosters.delete(regionId);
    }
    for (const follower of this.#followers) follower(delta);
  }

  #put(server: ServerRecord): void {
    const { serverId, regionId, endpoint } = server;
    const before = this.#servers.get(serverId);
    if (before && before.endpoint !== endpoint) this.#byEndpoint.delete(before.endpoint);
    this.#servers.set(serverId, server);
    this.#rosters.get(regionId)?.put(server);
    this.#byEndpoint.set(endpoint, server);
    if (isDraining(server)) this.#draining.set(serverId, server);
    else this.#draining.delete(serverId);
  }

  #drop(serverId: string): void {
    const server = this.#servers.get(serverId);
    if (!server) return;
    this.#servers.delete(serverId);
    this.#rosters.get(server.regionId)?.drop(serverId);
    this.#byEndpoint.delete(server.endpoint);
    this.#draining.delete(serverId);
  }
}

function isDraining(server: ServerRecord): server is DrainingServer {
  return server.drain !== null;
}

/** The state as it would be after a change; the state itself stays as it is. */
export class DesiredAfter implements Desired {
  readonly #before: Desired;
  readonly #regions: ReadonlyMap<string, RegionRecord | null>;
  readonly #servers: ReadonlyMap<string, ServerRecord | null>;
  readonly #keys: ReadonlyMap<string, KeyRecord>;

  constructor(before: Desired, delta: Delta) {
    this.#before = before;
    this.#regions = new Map<string, RegionRecord | null>([
      ...(delta.regions ?? []).map((region) => [region.regionId, region] as const),
      ...(delta.deletedRegionIds ?? []).map((regionId) => [regionId, null] as const),
    ]);
    this.#servers = new Map<string, ServerRecord | null>([
      ...(delta.servers ?? []).map((server) => [server.serverId, server] as const),
      ...(delta.deletedServerIds ?? []).map((serverId) => [serverId, null] as const),
    ]);
    this.#keys = new Map((delta.keys ?? []).map((key) => [key.keyHmac, key]));
  }

  *regions(): Iterable<RegionRecord> {
    yield* overlaid(this.#before.regions(), this.#regions, (region) => region.regionId);
  }

  *servers(): Iterable<ServerRecord> {
    yield* overlaid(this.#before.servers(), this.#servers, (server) => server.serverId);
  }

  region(regionId: string): RegionRecord | null {
    const changed = this.#regions.get(regionId);
    return changed === undefined ? this.#before.region(regionId) : changed;
  }

  server(serverId: string): ServerRecord | null {
    const changed = this.#servers.get(serverId);
    return changed === undefined ? this.#before.server(serverId) : changed;
  }

  serversIn(regionId: string): readonly ServerRecord[] {
    const before = this.#before.serversIn(regionId);
    const changed = [...this.#servers].filter(
      ([serverId, server]) => (server ?? this.#before.server(serverId))?.regionId === regionId,
    );
    return changed.length === 0 ? before : [...overlaid(before, new Map(changed), (server) => server.serverId)];
  }

  serverAt(endpoint: string): ServerRecord | null {
    for (const server of this.#servers.values()) if (server?.endpoint === endpoint) return server;
    const before = this.#before.serverAt(endpoint);
    return before && !this.#servers.has(before.serverId) ? before : null;
  }

  key(keyHmac: string): KeyRecord | null {
    return this.#keys.get(keyHmac) ?? this.#before.key(keyHmac);
  }
}

function* overlaid<T>(
  before: Iterable<T>,
  changed: ReadonlyMap<string, T | null>,
  idOf: (row: T) => string,
): Iterable<T> {
  const seen = new Set<string>();
  for (const row of before) {
    const id = idOf(row);
    seen.add(id);
    const after = changed.get(id);
    if (after === undefined) yield row;
    else if (after !== null) yield after;
  }
  for (const [id, row] of changed) if (row !== null && !seen.has(id)) yield row;
}
