import { activeSessions, sessionCapacity } from '@meridian/shared/node-status.ts';
import type { NotRoutableReason } from '@meridian/shared/routability.ts';
import type { RouteEnd } from '@meridian/shared/route-end.ts';
import type { Delta, ServerRecord } from '../desired/records.ts';
import { mayChangeRoutability } from '../fleet/node-state.ts';
import type { NodeChange } from '../fleet/live-table.ts';
import { reasonsAgainst } from '../fleet/reasons-against.ts';
import type { DesiredSource, LiveSource } from './fleet-index.ts';
import { routeEnd } from './route-end.ts';
import { weightedOrder } from './spread.ts';
import { standing } from './standing.ts';

/** So many at most in one answer, at about 100 bytes each. */
const PEERS_MAX = 100;
/** Proxies take turns with so many lists at least, so that they do not all begin with the same backend. */
const LISTS_MIN = 8;
/** Free room moves with each heartbeat; what the lists are drawn by may lag so far behind it. */
const LIVES_MS = 5000;
/** Nodes may come and go faster than lists can be drawn: a region's are drawn at most so often because of them. */
const SETTLES_MS = 200;

type Parts = {
  readonly desired: DesiredSource;
  readonly live: LiveSource;
  readonly monotonicMs: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

type Drawn = {
  readonly lists: readonly (readonly RouteEnd[])[];
  readonly drawnAtMs: number;
  validUntilMs: number;
  /** Whose turn it is. */
  turn: number;
};

/**
 * What a proxy chooses from while Meridian does not answer: its region's routable backends. Drawn by their free room,
 * and kept, since every proxy asks with each heartbeat. Of a large region a proxy gets a part, and all parts together
 * hold every backend, so that none is left out and none gets more than its share.
 */
export class Peers {
  readonly #parts: Parts;
  readonly #production = new Map<string, Drawn>();
  readonly #withDevelopment = new Map<string, Drawn>();

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.desired.onSwap((delta) => this.#forgetSwapped(delta));
    parts.live.onVerdict((regionId) => this.#forget(regionId));
    parts.live.onChange((change) => this.#take(change));
  }

  /** Development servers only where the proxy is one itself: callers reach it only if they ask for that. */
  for({ regionId, isDevelopmentServer }: ServerRecord): readonly RouteEnd[] {
    const kept = isDevelopmentServer ? this.#withDevelopment : this.#production;
    const nowMs = this.#parts.monotonicMs();
    let drawn = kept.get(regionId);
    if (!drawn || nowMs >= drawn.validUntilMs) {
      drawn = this.#draw(regionId, isDevelopmentServer, nowMs);
      kept.set(regionId, drawn);
    }
    drawn.turn = (drawn.turn + 1) % drawn.lists.length;
    return drawn.lists[drawn.turn] ?? [];
  }

  #draw(regionId: string, withDevelopment: boolean, nowMs: number): Drawn {
    const { random } = this.#parts;
    const freeRoom = (server: ServerRecord) => this.#freeRoom(server);
    const backends = weightedOrder(this.#backendsIn(regionId, withDevelopment), freeRoom, random);
    const parts = Math.max(1, Math.ceil(backends.length / PEERS_MAX));
    const dealt = Array.from({ length: parts }, (_, part) => backends.filter((_server, at) => at % parts === part));
    const lists = Array.from({ length: Math.ceil(LISTS_MIN / parts) }, () =>
      dealt.map((servers) => weightedOrder(servers, freeRoom, random).map((server) => routeEnd({ server }))),
    ).flat();
    return { lists, drawnAtMs: nowMs, validUntilMs: nowMs + LIVES_MS, turn: 0 };
  }

  /**
   * Whoever asks is in the region and hears us: that the rest of it is cut off is no reason. Where only Suspect ones
   * are left, they are better than none, as in a panic.
   */
  #backendsIn(regionId: string, withDevelopment: boolean): ServerRecord[] {
    const { desired, live } = this.#parts;
    const region = desired.region(regionId);
    if (!region) return [];
    const found: [ServerRecord, NotRoutableReason[]][] = [];
    for (const server of desired.serversIn(regionId)) {
      const isMeant = server.type === 'Backend' && (withDevelopment || !server.isDevelopmentServer);
      if (isMeant) found.push([server, reasonsAgainst(region, server, live)]);
    }
    const those = (suspect: boolean) =>
      found.flatMap(([server, reasons]) =>
        standing(reasons, { suspect, lastResort: true, holdDown: false }).length === 0 ? [server] : [],
      );
    const routable = those(false);
    return routable.length > 0 ? routable : those(true);
  }

  #freeRoom({ serverId, type, maxSessions }: ServerRecord): number {
    const metrics = this.#parts.live.liveNode(serverId)?.metrics ?? {};
    return sessionCapacity(type, metrics, maxSessions) - (activeSessions(type, metrics) ?? 0);
  }

  #forgetSwapped({ regions = [], servers = [], deletedServerIds = [], deletedRegionIds = [] }: Delta): void {
    for (const { regionId } of [...regions, ...servers]) this.#forget(regionId);
    for (const regionId of deletedRegionIds) this.#forget(regionId);
    // Which region a deleted server was in nobody knows any more; that is rare enough to draw all anew.
    if (deletedServerIds.length === 0) return;
    this.#production.clear();
    this.#withDevelopment.clear();
  }

  #forget(regionId: string): void {
    this.#production.delete(regionId);
    this.#withDevelopment.delete(regionId);
  }

  #take({ was, node }: NodeChange): void {
    if (node.type !== 'Backend' || !mayChangeRoutability(was, node)) return;
    for (const kept of [this.#production, this.#withDevelopment]) {
      const drawn = kept.get(node.regionId);
      if (drawn) drawn.validUntilMs = Math.min(drawn.validUntilMs, drawn.drawnAtMs + SETTLES_MS);
    }
  }
}
