import type { Leak } from '@meridian/shared/drain.ts';
import type { DesiredState } from '../desired/desired-state.ts';
import type { Delta, RegionRecord, ServerRecord } from '../desired/records.ts';
import type { LiveNode } from '../fleet/live-node.ts';
import type { Elsewhere } from '../lifecycle/ports.ts';

/** What was sent on its way before a server went out may arrive for as long as a ticket lives. */
const GRACE_MS = 60_000;

type Watched = {
  readonly bootId: string;
  /** ISO 8601, UTC: of the first heartbeat since it is out. */
  readonly since: string;
  readonly graceUntilMs: number;
  /** The node's counter as last reported; null while it does not say. */
  started: number | null;
  /** Sessions that were on their way and have not been seen to begin. */
  onTheirWay: number;
  begun: number;
};

/**
 * Sessions that begin on servers that are out of service. Counted from what nodes say they have started since their
 * boot: from the first heartbeat heard while a server is out, less what was on its way then. A new boot, and a restart
 * of Meridian, begin anew. Holds at most one record a server.
 */
export class Leaks {
  readonly #desired: DesiredState;
  readonly #elsewhere: Elsewhere;
  /** Of each server that is out, and no other: every heartbeat of the fleet asks for it. Null until it is heard. */
  readonly #watched = new Map<string, Watched | null>();

  constructor(desired: DesiredState, elsewhere: Elsewhere) {
    this.#desired = desired;
    this.#elsewhere = elsewhere;
    for (const server of desired.servers()) this.#follow(server);
    desired.onSwap((delta) => this.#followSwapped(delta));
  }

  hear(node: LiveNode): void {
    const watched = this.#watched.get(node.serverId);
    if (watched === undefined) return;
    const { serverId, bootId, heardAtMs } = node;
    const started = node.metrics.sessionsStarted ?? null;
    if (watched?.bootId !== bootId)
      this.#watched.set(serverId, {
        bootId,
        since: node.lastHeartbeatAt,
        graceUntilMs: heardAtMs + GRACE_MS,
        started,
        onTheirWay: this.#elsewhere.ticketsOut(serverId),
        begun: 0,
      });
    else count(watched, started, heardAtMs);
  }

  /** The servers on which sessions began that nobody should have sent there, most of them first. */
  report(): Leak[] {
    const leaks: Leak[] = [];
    for (const [serverId, watched] of this.#watched) {
      const server = this.#desired.server(serverId);
      if (!server || !watched || watched.begun === 0) continue;
      const { regionId, endpoint, type } = server;
      leaks.push({ serverId, regionId, endpoint, type, since: watched.since, sessionsBegun: watched.begun });
    }
    return leaks.toSorted((left, right) => right.sessionsBegun - left.sessionsBegun);
  }

  #followSwapped({ regions = [], servers = [], deletedServerIds = [] }: Delta): void {
    for (const { regionId } of regions) for (const server of this.#desired.serversIn(regionId)) this.#follow(server);
    for (const server of servers) this.#follow(server);
    for (const serverId of deletedServerIds) this.#watched.delete(serverId);
  }

  #follow(server: ServerRecord): void {
    const { serverId, regionId } = server;
    const region = this.#desired.region(regionId);
    if (!region || !isOut(region, server)) this.#watched.delete(serverId);
    else if (!this.#watched.has(serverId)) this.#watched.set(serverId, null);
  }
}

function count(watched: Watched, started: number | null, atMs: number): void {
  const begun = started === null || watched.started === null ? 0 : Math.max(0, started - watched.started);
  watched.started = started ?? watched.started;
  const expected = Math.min(begun, watched.onTheirWay);
  watched.onTheirWay -= expected;
  // A node learns of it with its next heartbeat, and what is ringing there may still be answered.
  if (atMs >= watched.graceUntilMs) watched.begun += begun - expected;
}

function isOut(region: RegionRecord, server: ServerRecord): boolean {
  return (
    region.disabled !== null ||
    region.maintenance !== null ||
    server.disabled !== null ||
    server.maintenance !== null ||
    server.drain !== null
  );
}
