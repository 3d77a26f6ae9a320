import type { Delta, KeyRecord, RegionRecord, ServerRecord } from './records.ts';

/** What was asked of the fleet, for everyone to read. */
export type Desired = {
  regions(): Iterable<RegionRecord>;
  servers(): Iterable<ServerRecord>;
  region(regionId: string): RegionRecord | null;
  server(serverId: string): ServerRecord | null;
  /** In the order they were added. */
  serversIn(regionId: string): readonly ServerRecord[];
  key(keyHmac: string): KeyRecord | null;
};

/** All regions, servers and keys in memory; lifecycle alone swaps in what it has committed. */
export class DesiredState implements Desired {
  readonly #regions = new Map<string, RegionRecord>();
  readonly #servers = new Map<string, ServerRecord>();
  readonly #serverIdsByRegion = new Map<string, Set<string>>();
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
    return [...(this.#serverIdsByRegion.get(regionId) ?? [])].flatMap((serverId) => this.#servers.get(serverId) ?? []);
  }

  key(keyHmac: string): KeyRecord | null {
    return this.#keys.get(keyHmac) ?? null;
  }

  swap(delta: Delta): void {
    for (const region of delta.regions ?? []) {
      this.#regions.set(region.regionId, region);
      if (!this.#serverIdsByRegion.has(region.regionId)) this.#serverIdsByRegion.set(region.regionId, new Set());
    }
    for (const server of delta.servers ?? []) {
      this.#servers.set(server.serverId, server);
      this.#serverIdsByRegion.get(server.regionId)?.add(server.serverId);
    }
    for (const key of delta.keys ?? []) this.#keys.set(key.keyHmac, key);
    for (const serverId of delta.deletedServerIds ?? []) {
      const server = this.#servers.get(serverId);
      if (server) this.#serverIdsByRegion.get(server.regionId)?.delete(serverId);
      this.#servers.delete(serverId);
    }
    for (const regionId of delta.deletedRegionIds ?? []) {
      this.#regions.delete(regionId);
      this.#serverIdsByRegion.delete(regionId);
    }
    for (const follower of this.#followers) follower(delta);
  }
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
    const changedHere = new Map(
      [...this.#servers].filter(([, server]) => server === null || server.regionId === regionId),
    );
    return [...overlaid(this.#before.serversIn(regionId), changedHere, (server) => server.serverId)];
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
