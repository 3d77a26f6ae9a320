import type { Leak } from '@meridian/shared/drain.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { RegionRecord, ServerRecord } from '../desired/records.ts';
import type { NodeChange } from '../fleet/live-table.ts';
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
  readonly #desired: Desired;
  readonly #elsewhere: Elsewhere;
  readonly #watched = new Map<string, Watched>();

  constructor(desired: Desired, elsewhere: Elsewhere) {
    this.#desired = desired;
    this.#elsewhere = elsewhere;
  }

  hear({ node, heard }: NodeChange): void {
    if (!heard) return;
    const { serverId, bootId, heardAtMs } = node;
    const server = this.#outServer(serverId);
    if (!server) {
      this.#watched.delete(serverId);
      return;
    }
    const started = node.metrics.sessionsStarted ?? null;
    const watched = this.#watched.get(serverId);
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
    for (const [serverId, { since, begun }] of this.#watched) {
      const server = this.#outServer(serverId);
      if (!server) this.#watched.delete(serverId);
      else if (begun > 0) {
        const { regionId, endpoint, type } = server;
        leaks.push({ serverId, regionId, endpoint, type, since, sessionsBegun: begun });
      }
    }
    return leaks.toSorted((left, right) => right.sessionsBegun - left.sessionsBegun);
  }

  #outServer(serverId: string): ServerRecord | null {
    const server = this.#desired.server(serverId);
    const region = server && this.#desired.region(server.regionId);
    return region && isOut(region, server) ? server : null;
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
