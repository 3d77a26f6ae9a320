import { activeSessions, type NodeStatus, sessionCapacity } from '@meridian/shared/node-status.ts';
import type { RegionLine, RegionLineTotals } from '@meridian/shared/region-line.ts';
import type { Region } from '@meridian/shared/region.ts';
import { passesFilter } from '@meridian/shared/row-filter.ts';
import {
  isFault,
  loadStep,
  SERVER_STATES,
  type ServerState,
  serverState,
  serverText,
} from '@meridian/shared/server-health.ts';
import type { Server } from '@meridian/shared/server.ts';
import type { Cell, ServerLine, View, ViewColumn, ViewFrame, ViewSort } from '@meridian/shared/view.ts';

/** Sessions tried in the last minute, and those of them that went wrong. */
export type Tried = Pick<RegionLineTotals, 'callsTried' | 'callsHarmed' | 'connectionsTried' | 'connectionsHarmed'>;

type Seen = { readonly status: NodeStatus; readonly isActive: boolean };
type Row = {
  readonly server: Server;
  readonly line: ServerLine;
  readonly state: ServerState;
  readonly isActive: boolean;
  readonly node: NodeStatus | null;
  readonly sessions: number | null;
  readonly capacity: number | null;
};

/** Regions, servers and what their nodes said, as a server makes its views of them. */
export class FakeFleet {
  regions: readonly Region[] = [];
  /** Of the first region. */
  tried: Tried = { callsTried: 0, callsHarmed: 0, connectionsTried: 0, connectionsHarmed: 0 };
  readonly #seen = new Map<string, Seen>();

  hear(nodes: readonly NodeStatus[]): void {
    for (const status of nodes) this.#seen.set(status.nodeId, { status, isActive: true });
  }

  lose(nodeIds: Iterable<string>): void {
    for (const nodeId of nodeIds) {
      const seen = this.#seen.get(nodeId);
      if (seen) this.#seen.set(nodeId, { ...seen, isActive: false });
    }
  }

  /** Only these are online. */
  hearOnly(nodes: readonly NodeStatus[]): void {
    this.lose([...this.#seen.keys()]);
    this.hear(nodes);
  }

  find(serverId: string): Server | undefined {
    return this.regions.flatMap(({ servers }) => servers).find((server) => server.serverId === serverId);
  }

  /** Everything that a view shows, each time: what did not change may be told again. */
  frame(view: View, at: string): Omit<ViewFrame, 'seq' | 'view' | 'keyframe'> {
    const matching = this.regions
      .filter(({ regionId }) => view.regionId === undefined || regionId === view.regionId)
      .flatMap((region) => region.servers.map((server) => this.#row(region, server)))
      .filter((row) => passesFilter(view.filter, textOf(row)))
      .filter(({ state }) => !view.faultsOnly || isFault(state))
      .toSorted(SORTS[view.sort] ?? worseFirst);
    const offset = Math.min(view.offset, Math.max(0, matching.length - view.rows));
    const rows = matching.slice(offset, offset + view.rows);
    const pinned = this.#pinned(view.pin);
    const place = matching.findIndex(({ server }) => server.serverId === view.pin);
    const regions = this.regionLines();
    return {
      type: 'view',
      at,
      total: matching.length,
      offset,
      pinnedPlace: place < 0 ? null : place,
      ids: rows.map(({ server }) => server.serverId),
      servers: rows.map(({ line }) => line),
      cells: rows.map((row, index) => [index, ...view.columns.map((column) => cellOf(row, column, at))]),
      pinned: pinned && {
        server: pinned.line,
        node: pinned.node,
        isActive: pinned.isActive,
        state: pinned.state,
        harmedPercent: null,
      },
      regions,
    };
  }

  regionLines(): RegionLine[] {
    return this.regions.map((region, index) => this.#regionLine(region, index === 0));
  }

  /** Regions that were there in a frame before, and are no more. */
  gone(before: readonly string[]): string[] {
    return before.filter((id) => !this.regions.some(({ regionId }) => regionId === id));
  }

  #row(region: Region, server: Server): Row {
    const { node: _, ...line } = server;
    const seen = this.#seen.get(server.serverId);
    const isActive = seen?.isActive === true;
    const node = seen?.status ?? null;
    const state = serverState({ region, server, node: isActive ? node : null, probe: server.probe, isStale: false });
    const sessions = node && activeSessions(server.type, node);
    const capacity = node && sessionCapacity(server.type, node, server.maxSessions);
    return { server, line, state, isActive, node, sessions, capacity };
  }

  #pinned(pin: string | null): Row | null {
    for (const region of this.regions)
      for (const server of region.servers) if (server.serverId === pin) return this.#row(region, server);
    return null;
  }

  #regionLine(region: Region, isFirst: boolean): RegionLine {
    const { servers, totals: _, ...line } = region;
    const rows = servers.map((server) => this.#row(region, server));
    const sum = (value: (row: Row) => number | boolean | null) =>
      rows.reduce((all, row) => all + Number(value(row)), 0);
    const isBackend = ({ server }: Row) => server.type === 'Backend';
    const isInService = ({ server }: Row) => server.disabled === null && server.maintenance === null;
    const room = (row: Row) => (row.isActive && row.server.routable ? row.capacity : 0);
    const count = (row: Row) => (row.isActive ? row.sessions : 0);
    const totals: RegionLineTotals = {
      servers: rows.length,
      backends: sum(isBackend),
      proxies: sum((row) => !isBackend(row)),
      routableBackends: sum((row) => isBackend(row) && row.server.routable),
      routableProxies: sum((row) => !isBackend(row) && row.server.routable),
      nodesOnline: sum(({ isActive }) => isActive),
      calls: sum((row) => isBackend(row) && count(row)),
      callCapacity: sum((row) => isBackend(row) && room(row)),
      connections: sum((row) => !isBackend(row) && count(row)),
      connectionCapacity: sum((row) => !isBackend(row) && room(row)),
      enabled: sum(({ server }) => server.disabled === null),
      inService: sum(isInService),
      heard: sum((row) => isInService(row) && row.state !== 'OFFLINE' && row.isActive),
      starting: sum((row) => isInService(row) && row.state === 'STARTING'),
      stale: sum(({ state }) => state === 'STALE'),
      routableCalls: sum((row) => isBackend(row) && row.server.routable && count(row)),
      ...(isFirst ? this.tried : NOTHING_TRIED),
      callsLost: 0,
      connectionsLost: 0,
    };
    return { ...line, totals };
  }
}

/** A region as it is streamed, of servers of which these nodes are online. */
export function regionLine(region: Region, nodes: readonly NodeStatus[]): RegionLine {
  const fleet = new FakeFleet();
  fleet.regions = [region];
  fleet.hear(nodes);
  const [line] = fleet.regionLines();
  if (line === undefined) throw new Error('a fleet of one region has its line');
  return line;
}

const NOTHING_TRIED: Tried = { callsTried: 0, callsHarmed: 0, connectionsTried: 0, connectionsHarmed: 0 };

function textOf({ server, state, node }: Row): string {
  return serverText(server, state, node?.version ?? null);
}

function worseFirst(left: Row, right: Row): number {
  return (
    SERVER_STATES[left.state].rank - SERVER_STATES[right.state].rank ||
    loadStep(loadOf(right)) - loadStep(loadOf(left)) ||
    (left.server.serverId < right.server.serverId ? -1 : 1)
  );
}

/** Those of the server's orders that the cockpit asks for. */
const SORTS: { readonly [Sort in ViewSort]?: (left: Row, right: Row) => number } = {
  worst: worseFirst,
  endpoint: (left, right) => (left.server.endpoint < right.server.endpoint ? -1 : 1),
  load: (left, right) => (loadOf(right) ?? -1) - (loadOf(left) ?? -1),
};

function loadOf({ isActive, sessions, capacity }: Row): number | null {
  return isActive && sessions !== null && capacity !== null ? sessions / capacity : null;
}

function cellOf({ state, isActive, sessions, capacity, node }: Row, column: ViewColumn, at: string): Cell {
  if (column === 'state') return state;
  if (column === 'isActive') return isActive;
  if (column === 'sessions') return sessions;
  if (column === 'capacity') return capacity;
  if (node === null || column === 'harmedPercent') return null;
  if (column === 'heardMsAgo') return Math.max(0, Date.parse(at) - Date.parse(node.lastHeartbeatAt));
  return node[column] ?? null;
}
