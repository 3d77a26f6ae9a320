import type { NotRoutableReason } from '@meridian/shared/routability.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { Delta, ServerRecord } from '../desired/records.ts';
import { hasRejoined, mayChangeRoutability } from '../fleet/live-node.ts';
import type { NodeChange } from '../fleet/live-table.ts';
import { type LiveFacts, reasonsAgainst } from '../fleet/reasons-against.ts';
import { RoutingNode } from './routing-node.ts';
import { RoutingRegion } from './routing-region.ts';
import { type Scope, scopeOf } from './scope.ts';
import { standing } from './standing.ts';

/** What was asked of the fleet, and when that changes. */
export type DesiredSource = Desired & { onSwap(follower: (delta: Delta) => void): void };
/** What the fleet says, and when it says something new. */
export type LiveSource = LiveFacts & {
  onChange(follower: (change: NodeChange) => void): void;
  onVerdict(follower: (regionId: string) => void): void;
  /** Takes note of how a session went that was sent to a server. */
  noteOutcome(serverId: string, failed: boolean): void;
};

type Parts = { readonly desired: DesiredSource; readonly live: LiveSource; readonly monotonicMs: () => number };

/**
 * Regions and servers laid out for choosing among them. Loads move in place with each heartbeat; where a server's
 * routability may have changed its region is only marked, and laid out anew before the next decision.
 */
export class FleetIndex {
  readonly #parts: Parts;
  readonly #nodes = new Map<string, RoutingNode>();
  readonly #regions = new Map<string, RoutingRegion>();
  #sorted: readonly RoutingRegion[] | null = null;
  readonly #stale = new Set<string>();
  /** The regions with servers that only a panic would use. */
  readonly #withSuspects = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    for (const { regionId } of parts.desired.regions()) this.#stale.add(regionId);
    parts.desired.onSwap((delta) => this.#markSwapped(delta));
    parts.live.onChange((change) => this.#take(change));
    parts.live.onVerdict((regionId) => this.#stale.add(regionId));
  }

  /** Everything there is now, by region id; to be asked anew for each decision. */
  regions(): readonly RoutingRegion[] {
    for (const regionId of this.#stale) this.#layOut(regionId);
    this.#stale.clear();
    this.#sorted ??= [...this.#regions.values()].toSorted((a, b) => (a.regionId < b.regionId ? -1 : 1));
    return this.#sorted;
  }

  /** Whether a panic would find anything more to use. */
  hasSuspects(): boolean {
    return this.#withSuspects.size > 0;
  }

  region(regionId: string): RoutingRegion | null {
    return this.#regions.get(regionId) ?? null;
  }

  node(serverId: string): RoutingNode | null {
    return this.#nodes.get(serverId) ?? null;
  }

  /** Every server of a region, routable or not. */
  nodesIn(regionId: string): RoutingNode[] {
    return this.#parts.desired.serversIn(regionId).flatMap(({ serverId }) => this.#nodes.get(serverId) ?? []);
  }

  /** Every reason why a server gets no new sessions. */
  reasonsAgainst(server: ServerRecord): NotRoutableReason[] {
    const { desired, live } = this.#parts;
    const region = desired.region(server.regionId);
    return region ? reasonsAgainst(region, server, live) : [];
  }

  #markSwapped({ regions = [], servers = [], deletedServerIds = [], deletedRegionIds = [] }: Delta): void {
    for (const { regionId } of [...regions, ...servers]) this.#stale.add(regionId);
    for (const serverId of deletedServerIds) {
      const node = this.#nodes.get(serverId);
      if (node) this.#stale.add(node.server.regionId);
      this.#nodes.delete(serverId);
    }
    for (const regionId of deletedRegionIds) this.#stale.add(regionId);
  }

  #take({ before, after, heard }: NodeChange): void {
    const server = this.#parts.desired.server(after.serverId);
    if (!server) return;
    const isNew = !this.#nodes.has(after.serverId);
    const node = this.#nodeOf(server);
    const capacityBefore = node.capacity;
    if (heard && !isNew) node.hear(after.metrics);
    if (hasRejoined(before, after)) node.rejoin(this.#parts.monotonicMs());
    if (isNew || mayChangeRoutability(before, after) || capacityBefore !== node.capacity)
      this.#stale.add(after.regionId);
  }

  #layOut(regionId: string): void {
    const { desired } = this.#parts;
    const record = desired.region(regionId);
    const region = this.#regions.get(regionId);
    this.#withSuspects.delete(regionId);
    if (!record) {
      this.#regions.delete(regionId);
      this.#sorted = null;
    } else if (region) {
      region.become(record);
      this.#fill(region);
    } else {
      const added = new RoutingRegion(record);
      this.#regions.set(regionId, added);
      this.#sorted = null;
      this.#fill(added);
    }
  }

  #fill(region: RoutingRegion): void {
    const { record, pools } = region;
    const { desired, live } = this.#parts;
    region.isLastResort = live.cutOffSince(record.regionId) !== null;
    const inUse = desired.serversIn(record.regionId).flatMap((server): (readonly [RoutingNode, Scope])[] => {
      const node = this.#nodeOf(server);
      const needed = scopeNeeded(server, reasonsAgainst(record, server, live));
      return needed === null ? [] : [[node, needed]];
    });
    pools.Backend.refill(inUse.filter(([{ type }]) => type === 'Backend'));
    pools.Proxy.refill(inUse.filter(([{ type }]) => type === 'Proxy'));
    if (inUse.some(([, needed]) => needed >= scopeOf(false, true))) this.#withSuspects.add(record.regionId);
  }

  #nodeOf(server: ServerRecord): RoutingNode {
    const known = this.#nodes.get(server.serverId);
    if (known) {
      known.become(server);
      return known;
    }
    const { live, monotonicMs } = this.#parts;
    const node = new RoutingNode(server, monotonicMs());
    node.know(live.liveNode(server.serverId)?.metrics ?? {});
    this.#nodes.set(server.serverId, node);
    return node;
  }
}

/**
 * What must be allowed for a server to get a session; null where nothing can allow it. That its region is the last
 * resort is the region's to say.
 */
function scopeNeeded({ isDevelopmentServer }: ServerRecord, reasons: readonly NotRoutableReason[]): Scope | null {
  for (const suspect of [false, true]) {
    if (standing(reasons, { suspect, lastResort: true }).length === 0) return scopeOf(isDevelopmentServer, suspect);
  }
  return null;
}
