import { sessionCapacity } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Desired } from '../desired/desired-state.ts';
import { keyInUse } from '../desired/key-standing.ts';
import type { RegionRecord, ServerRecord } from '../desired/records.ts';
import type { LiveView } from './ports.ts';
import { reasonsAgainst } from './view.ts';

/** What of a region takes new sessions: its routable servers, development ones apart. */
export type Serving = {
  /** Enabled, and not in maintenance. */
  readonly isInService: boolean;
  readonly servers: Readonly<Record<ServerType, number>>;
  readonly capacity: Readonly<Record<ServerType, number>>;
};

/** What of a whole fleet takes new sessions, region by region, each measured when it is first asked for. */
export class ServingFleet {
  readonly #desired: Desired;
  readonly #live: LiveView;
  readonly #unchanged: { readonly fleet: ServingFleet; readonly except: ReadonlySet<string> } | null;
  readonly #measured = new Map<string, Serving>();

  /** Where it is another fleet but for some regions, the others are as measured there. */
  constructor(desired: Desired, live: LiveView, unchanged: { fleet: ServingFleet; except: Set<string> } | null = null) {
    this.#desired = desired;
    this.#live = live;
    this.#unchanged = unchanged;
  }

  /** Every region there is. */
  regionIds(): string[] {
    return [...this.#desired.regions()].map(({ regionId }) => regionId);
  }

  in(regionId: string): Serving {
    if (this.#unchanged?.except.has(regionId) === false) return this.#unchanged.fleet.in(regionId);
    const known = this.#measured.get(regionId) ?? this.#measure(regionId);
    this.#measured.set(regionId, known);
    return known;
  }

  /** Sessions that a server can hold; null where it takes no new ones. */
  holds(serverId: string): number | null {
    const server = this.#desired.server(serverId);
    const region = server && this.#desired.region(server.regionId);
    return server && region && isInService(region) ? this.#capacityOf(server) : null;
  }

  #capacityOf(server: ServerRecord): number | null {
    return this.#isHeard(server) ? capacityOf(server, this.#desired, this.#live) : null;
  }

  /** A node whose key was replaced is not heard until somebody gives it the new one. */
  #isHeard({ serverId, keyHmac, oldKey }: ServerRecord): boolean {
    const before = this.#unchanged && this.#unchanged.fleet.#desired.server(serverId);
    if (before === null) return true;
    const used = keyInUse(before, this.#live);
    return used === keyHmac || used === oldKey?.keyHmac;
  }

  #measure(regionId: string): Serving {
    const region = this.#desired.region(regionId);
    const servers = { Backend: 0, Proxy: 0 };
    const capacity = { Backend: 0, Proxy: 0 };
    if (region === null || !isInService(region)) return { isInService: false, servers, capacity };
    for (const server of this.#desired.serversIn(regionId)) {
      const holds = this.#capacityOf(server);
      if (holds === null) continue;
      servers[server.type] += 1;
      capacity[server.type] += holds;
    }
    return { isInService: true, servers, capacity };
  }
}

/** Whether any of these servers takes new sessions, and would take fewer of them, or none. */
export function takesCapacity(before: ServingFleet, after: ServingFleet, serverIds: Iterable<string>): boolean {
  for (const serverId of serverIds) {
    const held = before.holds(serverId);
    if (held !== null && (after.holds(serverId) ?? 0) < held) return true;
  }
  return false;
}

function isInService({ disabled, maintenance }: RegionRecord): boolean {
  return disabled === null && maintenance === null;
}

/** Null for a server that takes no new sessions. */
function capacityOf(server: ServerRecord, desired: Desired, live: LiveView): number | null {
  const node = live.liveNode(server.serverId);
  if (node === null || server.isDevelopmentServer) return null;
  if (reasonsAgainst(server.serverId, desired, live).length > 0) return null;
  return sessionCapacity(server.type, node.metrics, server.maxSessions);
}
