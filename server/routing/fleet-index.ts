import type { NotRoutableReason } from '@meridian/shared/routability.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { Delta, ServerRecord } from '../desired/records.ts';
import type { LiveNode } from '../fleet/live-node.ts';
import type { NodeChange } from '../fleet/live-table.ts';
import { hasRejoined, mayChangeRoutability } from '../fleet/node-state.ts';
import { type LiveFacts, reasonsAgainst } from '../fleet/reasons-against.ts';
import { isInHoldDown } from '../fleet/rejoin.ts';
import { Chart } from './chart.ts';
import { RoutingNode } from './routing-node.ts';
import { RoutingRegion } from './routing-region.ts';
import { type Scope, scopeOf } from './scope.ts';
import { type Overlooked, standing } from './standing.ts';

/** What was asked of the fleet, and when that changes. */
export type DesiredSource = Desired & { onSwap(follower: (delta: Delta) => void): void };
/** What the fleet says, and when it says something new. */
export type LiveSource = LiveFacts & {
  onChange(follower: (change: NodeChange) => void): void;
  onFigures(follower: (node: LiveNode) => void): void;
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
  #chart = new Chart([]);
  readonly #stale = new Set<string>();
  /** The regions with servers that only a panic would use. */
  readonly #withSuspects = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
    for (const { regionId } of parts.desired.regions()) this.#stale.add(regionId);
    parts.desired.onSwap((delta) => this.#markSwapped(delta));
    // Who is not laid out yet takes up its figures when it is.
    parts.live.onFigures(({ serverId, metrics }) => this.#nodes.get(serverId)?.hear(metrics));
    parts.live.onChange((change) => this.#take(change));
    parts.live.onVerdict((regionId) => this.#stale.add(regionId));
  }

  /** Everything there is now; to be asked anew for each decision. */
  chart(): Chart {
    if (this.#stale.size > 0) this.#catchUp();
    return this.#chart;
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

  /** Every reason why a server gets no new sessions, besides what is overlooked. */
  against(server: ServerRecord, overlooked: Overlooked): NotRoutableReason[] {
    const { desired, live } = this.#parts;
    const region = desired.region(server.regionId);
    if (!region) return [];
    const holdDown = overlooked.holdDown && this.#isInHoldDown(server);
    return standing(reasonsAgainst(region, server, live), { ...overlooked, holdDown });
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

  #take({ node: now, was }: NodeChange): void {
    const server = this.#parts.desired.server(now.serverId);
    if (!server) return;
    const isNew = !this.#nodes.has(now.serverId);
    const node = this.#nodeOf(server);
    if (hasRejoined(was, now)) node.rejoin(this.#parts.monotonicMs());
    if (isNew || mayChangeRoutability(was, now)) this.#stale.add(now.regionId);
  }

  #catchUp(): void {
    let hasMoved = false;
    for (const regionId of this.#stale) if (this.#layOut(regionId)) hasMoved = true;
    this.#stale.clear();
    if (hasMoved) this.#chart = new Chart([...this.#regions.values()]);
  }

  /** Whether it is new, gone, or somewhere else than before. */
  #layOut(regionId: string): boolean {
    const record = this.#parts.desired.region(regionId);
    this.#withSuspects.delete(regionId);
    if (!record) return this.#regions.delete(regionId);
    const known = this.#regions.get(regionId);
    const region = known ?? new RoutingRegion(record);
    this.#regions.set(regionId, region);
    const { latitude, longitude } = region.record.location;
    region.become(record);
    this.#fill(region);
    const { location } = record;
    return !known || location.latitude !== latitude || location.longitude !== longitude;
  }

  #fill(region: RoutingRegion): void {
    const { record, regionId } = region;
    const { desired, live } = this.#parts;
    const inUse: (readonly [RoutingNode, Scope])[] = [];
    const heldBack: (readonly [RoutingNode, Scope])[] = [];
    for (const server of desired.serversIn(regionId)) {
      const node = this.#nodeOf(server);
      const reasons = reasonsAgainst(record, server, live);
      const needed = scopeNeeded(server, reasons, false);
      if (needed !== null) inUse.push([node, needed]);
      const neededThen = needed === null && this.#isInHoldDown(server) ? scopeNeeded(server, reasons, true) : null;
      if (neededThen !== null) heldBack.push([node, neededThen]);
    }
    region.refill(inUse, heldBack, live.cutOffSince(regionId) !== null);
    const isSuspect = ([, needed]: readonly [RoutingNode, Scope]) => needed >= scopeOf(false, true);
    if (inUse.some(isSuspect) || heldBack.some(isSuspect)) this.#withSuspects.add(regionId);
  }

  #isInHoldDown({ serverId }: ServerRecord): boolean {
    return isInHoldDown(this.#parts.live.liveNode(serverId)?.rejoin ?? null);
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
function scopeNeeded(
  { isDevelopmentServer }: ServerRecord,
  reasons: readonly NotRoutableReason[],
  holdDown: boolean,
): Scope | null {
  for (const suspect of [false, true]) {
    if (standing(reasons, { suspect, lastResort: true, holdDown }).length === 0)
      return scopeOf(isDevelopmentServer, suspect);
  }
  return null;
}
