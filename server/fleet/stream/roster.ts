import { staleAfterMs } from '@meridian/shared/server-health.ts';
import type { DesiredState } from '../../desired/desired-state.ts';
import type { Delta, RegionRecord, ServerRecord } from '../../desired/records.ts';
import type { TableNode } from '../live-node.ts';
import type { LiveTable } from '../live-table.ts';
import { Slots } from '../slots.ts';
import { RosterEntry } from './roster-entry.ts';

type Parts = {
  readonly desired: DesiredState;
  readonly table: LiveTable;
  readonly monotonicMs: () => number;
};

/** What one tick brought. */
export type RosterNews = {
  /** Servers of which anything changed. */
  readonly changed: readonly RosterEntry[];
  readonly gone: readonly RosterEntry[];
  /** Regions of which more than the numbers of their nodes changed. */
  readonly regionIds: ReadonlySet<string>;
};

/** What changes by itself, with time, is looked for so often. */
const ROUND_MS = 500;

/** Every server and what its watchers see of it; kept up to date only while there are watchers. */
export class Roster {
  readonly #parts: Parts;
  readonly #entries = new Map<string, RosterEntry>();
  readonly #byRegion = new Map<string, Set<RosterEntry>>();
  /** By where their nodes' numbers lie; a place may be another's by now. */
  readonly #bySlot: (RosterEntry | undefined)[] = [];
  readonly #indices = new Slots();
  readonly #toLookAt = { servers: new Set<string>(), regions: new Set<string>() };
  #isFollowing = false;
  #nextRoundMs = 0;
  #tick = 0;
  /** Ticks at which a server came or went, and at which what lists go by changed of any. */
  #membersChangedAt = 0;
  #stateChangedAt = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.desired.onSwap((delta) => this.#noteSwap(delta));
    parts.table.onVerdict((regionId) => {
      if (this.#isFollowing) this.#toLookAt.regions.add(regionId);
    });
  }

  get tick(): number {
    return this.#tick;
  }

  get stateChangedAt(): number {
    return Math.max(this.#stateChangedAt, this.#membersChangedAt);
  }

  get membersChangedAt(): number {
    return this.#membersChangedAt;
  }

  entries(): IterableIterator<RosterEntry> {
    return this.#entries.values();
  }

  entry(serverId: string): RosterEntry | null {
    return this.#entries.get(serverId) ?? null;
  }

  in(regionId: string): ReadonlySet<RosterEntry> {
    return this.#byRegion.get(regionId) ?? NOBODY;
  }

  /** One more than the highest index that was ever given. */
  get end(): number {
    return this.#indices.end;
  }

  /** Looks at everything, and from now on only at what changes. */
  follow(): RosterNews {
    this.#isFollowing = true;
    const { desired, table } = this.#parts;
    table.takeChanged();
    for (const region of desired.regions()) this.#toLookAt.regions.add(region.regionId);
    for (const regionId of this.#byRegion.keys()) this.#toLookAt.regions.add(regionId);
    return this.advance();
  }

  /** Nobody watches: nothing is looked at any more. */
  rest(): void {
    this.#isFollowing = false;
    this.#parts.table.restChanged();
    this.#toLookAt.servers.clear();
    this.#toLookAt.regions.clear();
  }

  /** One tick further: takes in what changed since the last. */
  advance(): RosterNews {
    this.#tick++;
    const { desired, table } = this.#parts;
    const changed: RosterEntry[] = [];
    const gone: RosterEntry[] = [];
    const regionIds = new Set(this.#toLookAt.regions);
    const nowMs = this.#parts.monotonicMs();
    for (const regionId of regionIds) {
      for (const { serverId } of this.in(regionId)) this.#toLookAt.servers.add(serverId);
      for (const { serverId } of desired.serversIn(regionId)) this.#toLookAt.servers.add(serverId);
    }
    for (const serverId of this.#toLookAt.servers) {
      const server = desired.server(serverId);
      const region = server && desired.region(server.regionId);
      const known = this.#entries.get(serverId);
      if (region) {
        const entry = known ?? this.#join(server, region);
        [entry.server, entry.region] = [server, region];
        this.#look(entry, changed, true, nowMs);
        regionIds.add(region.regionId);
      } else if (known) {
        this.#leave(known);
        gone.push(known);
        regionIds.add(known.server.regionId);
      }
    }
    this.#toLookAt.servers.clear();
    this.#toLookAt.regions.clear();
    const news = table.takeChanged();
    for (const slot of news.slots) {
      const entry = this.#at(slot);
      if (entry && this.#look(entry, changed, false, nowMs)) regionIds.add(entry.server.regionId);
    }
    for (const serverId of news.gone) {
      const entry = this.#entries.get(serverId);
      if (entry && this.#look(entry, changed, false, nowMs)) regionIds.add(entry.server.regionId);
    }
    if (nowMs >= this.#nextRoundMs) {
      this.#nextRoundMs = nowMs + ROUND_MS;
      this.#round(changed, regionIds, nowMs);
    }
    return { changed, gone, regionIds };
  }

  /** Takes in what its node is now, and whether that changed what the server is shown as, or gets. */
  #look(entry: RosterEntry, changed: RosterEntry[], mayDiffer: boolean, nowMs: number): boolean {
    const { table } = this.#parts;
    const node = this.#nodeOf(entry);
    entry.count(node);
    if (entry.changedAt !== this.#tick) changed.push(entry);
    entry.changedAt = this.#tick;
    const saysTheSame = entry.hear(node && node.state, node);
    if (saysTheSame && !mayDiffer && entry.state !== 'STALE') return false;
    entry.probe = table.probe(entry.serverId);
    if (entry.judge(table, this.#isStale(entry, nowMs))) this.#stateChangedAt = this.#tick;
    entry.lineChangedAt = this.#tick;
    return true;
  }

  /** The server whose node is at a slot. */
  #at(slot: number): RosterEntry | null {
    const known = this.#bySlot[slot];
    const serverId = this.#parts.table.columns.slots.id(slot);
    if (known?.serverId === serverId && known?.slot === slot) return known;
    return serverId === null ? null : (this.#entries.get(serverId) ?? null);
  }

  #nodeOf(entry: RosterEntry): TableNode | null {
    const { table } = this.#parts;
    const known = entry.slot === null ? null : table.nodeAt(entry.slot);
    if (known?.serverId === entry.serverId) return known;
    entry.slot = table.columns.slots.of(entry.serverId);
    if (entry.slot === null) return null;
    this.#bySlot[entry.slot] = entry;
    return table.nodeAt(entry.slot);
  }

  /** Finds who became stale, and of whom a probe told something new. */
  #round(changed: RosterEntry[], regionIds: Set<string>, nowMs: number): void {
    const { table } = this.#parts;
    for (const entry of this.#entries.values()) {
      const isSame =
        table.probe(entry.serverId) === entry.probe && (entry.state !== 'RUNNING' || !this.#isStale(entry, nowMs));
      if (!isSame && this.#look(entry, changed, true, nowMs)) regionIds.add(entry.server.regionId);
    }
  }

  #isStale({ slot }: RosterEntry, nowMs: number): boolean {
    const { columns, pace } = this.#parts.table;
    const heardAtMs = slot === null ? undefined : columns.columns.heardAtMs[slot];
    return heardAtMs === undefined || nowMs - heardAtMs > staleAfterMs(pace.intervalMs);
  }

  #join(server: ServerRecord, region: RegionRecord): RosterEntry {
    const entry = new RosterEntry(this.#indices.take(server.serverId), server, region);
    this.#entries.set(server.serverId, entry);
    const peers = this.#byRegion.get(region.regionId) ?? new Set();
    this.#byRegion.set(region.regionId, peers.add(entry));
    this.#membersChangedAt = this.#tick;
    return entry;
  }

  #leave(entry: RosterEntry): void {
    const { serverId, regionId } = entry.server;
    this.#entries.delete(serverId);
    if (entry.slot !== null) this.#bySlot[entry.slot] = undefined;
    this.#indices.release(serverId);
    this.#byRegion.get(regionId)?.delete(entry);
    if (this.#byRegion.get(regionId)?.size === 0) this.#byRegion.delete(regionId);
    this.#membersChangedAt = this.#tick;
  }

  #noteSwap({ regions, servers, deletedRegionIds, deletedServerIds }: Delta): void {
    if (!this.#isFollowing) return;
    for (const { regionId } of regions ?? []) this.#toLookAt.regions.add(regionId);
    for (const regionId of deletedRegionIds ?? []) this.#toLookAt.regions.add(regionId);
    for (const { serverId } of servers ?? []) this.#toLookAt.servers.add(serverId);
    for (const serverId of deletedServerIds ?? []) this.#toLookAt.servers.add(serverId);
  }
}

const NOBODY: ReadonlySet<RosterEntry> = new Set();
