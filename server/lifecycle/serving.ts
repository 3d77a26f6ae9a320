import { sessionCapacity } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Desired } from '../desired/desired-state.ts';
import type { ServerRecord } from '../desired/records.ts';
import type { LiveView } from './ports.ts';
import { reasonsAgainst } from './view.ts';

/** What of a region takes new sessions: its routable servers, development ones apart. */
export type Serving = {
  /** Enabled, and not in maintenance. */
  readonly isInService: boolean;
  /** Sessions that each of them can hold. */
  readonly capacities: ReadonlyMap<string, number>;
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
    const known =
      this.#measured.get(regionId) ?? measure(regionId, this.#desired, this.#live, (server) => this.#isHeard(server));
    this.#measured.set(regionId, known);
    return known;
  }

  /** A node whose key was replaced is not heard until somebody gives it the new one. */
  #isHeard({ serverId, keyHmac }: ServerRecord): boolean {
    const before = this.#unchanged && this.#unchanged.fleet.#desired.server(serverId);
    return before === null || before.keyHmac === keyHmac;
  }
}

/** Whether anything that took new sessions would take fewer of them, or none. */
export function takesCapacity(before: Serving, after: Serving): boolean {
  return [...before.capacities].some(([serverId, capacity]) => (after.capacities.get(serverId) ?? 0) < capacity);
}

function measure(
  regionId: string,
  desired: Desired,
  live: LiveView,
  isHeard: (server: ServerRecord) => boolean,
): Serving {
  const region = desired.region(regionId);
  const servers = { Backend: 0, Proxy: 0 };
  const capacity = { Backend: 0, Proxy: 0 };
  const capacities = new Map<string, number>();
  const isInService = region !== null && region.disabled === null && region.maintenance === null;
  if (!isInService) return { isInService, capacities, servers, capacity };
  for (const server of desired.serversIn(regionId)) {
    const holds = isHeard(server) ? capacityOf(server, desired, live) : null;
    if (holds === null) continue;
    capacities.set(server.serverId, holds);
    servers[server.type] += 1;
    capacity[server.type] += holds;
  }
  return { isInService, capacities, servers, capacity };
}

/** Null for a server that takes no new sessions. */
function capacityOf(server: ServerRecord, desired: Desired, live: LiveView): number | null {
  const node = live.node(server.serverId);
  if (node === null || server.isDevelopmentServer) return null;
  if (reasonsAgainst(server.serverId, desired, live).length > 0) return null;
  return sessionCapacity(server.type, node, server.maxSessions);
}
