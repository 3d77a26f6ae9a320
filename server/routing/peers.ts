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
/** A list that was given to keep is replaced after so long at the latest, since free room moves. */
const KEPT_MS = 60_000;
/** Nodes may come and go faster than lists can be drawn: a region's are drawn at most so often because of them. */
const SETTLES_MS = 200;

type Parts = {
  readonly desired: DesiredSource;
  readonly live: LiveSource;
  readonly monotonicMs: () => number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
};

type Lists = readonly (readonly RouteEnd[])[];

/** Who may be in a region's lists, in the order of its servers. */
type Listed = {
  readonly backends: readonly ServerRecord[];
  readonly revision: { readonly number: number; readonly sinceMs: number };
  readonly lookedAtMs: number;
  validUntilMs: number;
  /** Null until somebody asks for one. */
  lists: Lists | null;
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
  readonly #production = new Map<string, Listed>();
  readonly #withDevelopment = new Map<string, Listed>();
  #revisions = 0;

  constructor(parts: Parts) {
    this.#parts = parts;
    parts.desired.onSwap((delta) => this.#heedSwapped(delta));
    parts.live.onVerdict((regionId) => this.#expire(regionId));
    parts.live.onChange((change) => this.#take(change));
  }

  /** Development servers only where the proxy is one itself: callers reach it only if they ask for that. */
  for(proxy: ServerRecord): readonly RouteEnd[] {
    const listed = this.#listed(proxy);
    listed.lists ??= this.#draw(listed.backends);
    listed.turn = (listed.turn + 1) % listed.lists.length;
    return listed.lists[listed.turn] ?? [];
  }

  /**
   * Another number once a proxy that keeps the list it was given should have a new one: when others are in it, and now
   * and then for their free room.
   */
  revision(proxy: ServerRecord): number {
    return this.#listed(proxy).revision.number;
  }

  #listed({ regionId, isDevelopmentServer }: ServerRecord): Listed {
    const kept = isDevelopmentServer ? this.#withDevelopment : this.#production;
    const nowMs = this.#parts.monotonicMs();
    const before = kept.get(regionId);
    if (before && nowMs < before.validUntilMs) return before;
    const backends = this.#backendsIn(regionId, isDevelopmentServer);
    const isKept = before && nowMs < before.revision.sinceMs + KEPT_MS && areSame(before.backends, backends);
    const revision = isKept ? before.revision : { number: ++this.#revisions, sinceMs: nowMs };
    const listed = { backends, revision, lookedAtMs: nowMs, validUntilMs: nowMs + LIVES_MS, lists: null, turn: 0 };
    kept.set(regionId, listed);
    return listed;
  }

  #draw(listed: readonly ServerRecord[]): Lists {
    const { random } = this.#parts;
    const freeRoom = (server: ServerRecord) => this.#freeRoom(server);
    const backends = weightedOrder(listed, freeRoom, random);
    const parts = Math.max(1, Math.ceil(backends.length / PEERS_MAX));
    const dealt = Array.from({ length: parts }, (_, part) => backends.filter((_server, at) => at % parts === part));
    return Array.from({ length: Math.ceil(LISTS_MIN / parts) }, () =>
      dealt.map((servers) => weightedOrder(servers, freeRoom, random).map((server) => routeEnd({ server }))),
    ).flat();
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

  #heedSwapped({ regions = [], servers = [], deletedServerIds = [], deletedRegionIds = [] }: Delta): void {
    for (const { regionId } of [...regions, ...servers]) this.#expire(regionId);
    for (const kept of [this.#production, this.#withDevelopment]) {
      for (const regionId of deletedRegionIds) kept.delete(regionId);
      // Which region a deleted server was in nobody knows any more; that is rare enough to draw all anew.
      if (deletedServerIds.length > 0) for (const regionId of kept.keys()) this.#expire(regionId);
    }
  }

  /** Kept until it is looked at again, which tells whether others are in it. */
  #expire(regionId: string): void {
    for (const kept of [this.#production, this.#withDevelopment]) {
      const listed = kept.get(regionId);
      if (listed) listed.validUntilMs = Number.NEGATIVE_INFINITY;
    }
  }

  #take({ was, node }: NodeChange): void {
    if (node.type !== 'Backend' || !mayChangeRoutability(was, node)) return;
    for (const kept of [this.#production, this.#withDevelopment]) {
      const listed = kept.get(node.regionId);
      if (listed) listed.validUntilMs = Math.min(listed.validUntilMs, listed.lookedAtMs + SETTLES_MS);
    }
  }
}

function areSame<T>(left: readonly T[], right: readonly T[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
