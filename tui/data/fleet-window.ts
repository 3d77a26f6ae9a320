import type { ViewRow, ViewState } from '@meridian/server/client';
import { activeSessions, sessionCapacity, type NodeStatus } from '@meridian/shared/node-status.ts';
import { SERVER_STATES, type ServerState } from '@meridian/shared/server-health.ts';
import type { Cell, Pinned, ServerLine, ViewColumn, ViewInput, ViewSort } from '@meridian/shared/view.ts';

/** What is streamed of each server of the window; `observedIn` reads it in this order. */
const COLUMNS: ViewColumn[] = [
  'state',
  'isActive',
  'sessions',
  'capacity',
  'heardMsAgo',
  'cpuUsagePercent',
  'harmedPercent',
];

/** What the cockpit asks to see besides every region. */
export type FleetQuery = {
  /** Of which region; null: of all of them. */
  readonly regionId: string | null;
  readonly filter: string;
  readonly faultsOnly: boolean;
  readonly sort: ViewSort;
  /** Which rows of what matches; none, and no server is asked for. */
  readonly offset: number;
  readonly rows: number;
  /** The server that is streamed whole besides, wherever it stands. */
  readonly pin: string | null;
};

export function viewOf({ regionId, ...query }: FleetQuery): ViewInput {
  return { ...(regionId !== null && { regionId }), ...query, columns: COLUMNS };
}

/** Every region, and no server. */
export const REGIONS_ALONE: ViewInput = { rows: 0 };

/** What is seen of a server, and when by our own monotonic clock. It outlives the node, as "last 38/50". */
export type Observed = {
  readonly state: ServerState;
  /** Whether something is online there; if not, the figures are what it last said. */
  readonly isActive: boolean;
  /** Null where they are not known. */
  readonly sessions: number | null;
  readonly capacity: number | null;
  readonly cpuPercent: number | null;
  /** Of its sessions of the last minute, how many in a hundred went wrong. */
  readonly harmedPercent: number | null;
  readonly heardAtMs: number | null;
};

export type WindowRow = { readonly server: ServerLine; readonly observed: Observed };

/** A stretch of the servers that match a query, in the server's order. */
export type FleetWindow = {
  /** What it answers; null before the first. */
  readonly view: ViewInput | null;
  /** How many match, and which of them the first row is. */
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly WindowRow[];
};

export const EMPTY_WINDOW: FleetWindow = { view: null, total: 0, offset: 0, rows: [] };

/** The server that is told whole; null where there is none of that id. */
export type PinnedServer = {
  readonly serverId: string;
  /** Where it stands among those that match; null if it does not. */
  readonly place: number | null;
  readonly known: (WindowRow & { readonly node: NodeStatus | null }) | null;
};

/** Turns what a view's stream tells into rows. A row of which nothing changed stays the same object. */
export function createRowReader() {
  const rowsRead = new WeakMap<ViewRow, WindowRow>();
  const pinnedRead = new WeakMap<Pinned, PinnedServer['known']>();

  function row(told: ViewRow, nowMs: number): WindowRow {
    const known = rowsRead.get(told) ?? { server: told.server, observed: observedIn(told.cells, nowMs) };
    rowsRead.set(told, known);
    return known;
  }

  function pinnedRow(told: Pinned, aheadMs: number, nowMs: number): PinnedServer['known'] {
    const { server, node } = told;
    const known = pinnedRead.get(told) ?? { server, node, observed: observedOf(told, aheadMs, nowMs) };
    pinnedRead.set(told, known);
    return known;
  }

  return {
    windowOf: (view: ViewInput, { total, offset, rows }: ViewState, nowMs: number): FleetWindow => ({
      view,
      total,
      offset,
      rows: rows.map((told) => row(told, nowMs)),
    }),
    pinnedOf: (
      { pin }: ViewInput,
      { pinned, pinnedPlace }: ViewState,
      aheadMs: number,
      nowMs: number,
    ): PinnedServer | null => {
      if (pin == null) return null;
      return { serverId: pin, place: pinnedPlace, known: pinned === null ? null : pinnedRow(pinned, aheadMs, nowMs) };
    },
  };
}

function observedIn(cells: readonly Cell[], nowMs: number): Observed {
  const [state, isActive, sessions, capacity, heardMsAgo, cpuPercent, harmedPercent] = cells;
  const agoMs = numberIn(heardMsAgo);
  return {
    state: stateIn(state),
    isActive: isActive === true,
    sessions: numberIn(sessions),
    capacity: numberIn(capacity),
    cpuPercent: numberIn(cpuPercent),
    harmedPercent: numberIn(harmedPercent),
    heardAtMs: agoMs === null ? null : nowMs - agoMs,
  };
}

function observedOf(
  { server, node, isActive, state, harmedPercent }: Pinned,
  aheadMs: number,
  nowMs: number,
): Observed {
  const heardAtMs = node === null ? null : Math.min(nowMs, Date.parse(node.lastHeartbeatAt) - aheadMs);
  return {
    state,
    isActive,
    sessions: node === null ? null : activeSessions(server.type, node),
    capacity: node === null ? null : sessionCapacity(server.type, node, server.maxSessions),
    cpuPercent: node?.cpuUsagePercent ?? null,
    harmedPercent,
    heardAtMs,
  };
}

function numberIn(cell: Cell | undefined): number | null {
  return typeof cell === 'number' ? cell : null;
}

/** A server newer than this cockpit may tell of states it has no word for: those are not shown as well. */
function stateIn(cell: Cell | undefined): ServerState {
  return typeof cell === 'string' && Object.hasOwn(SERVER_STATES, cell) ? (cell as ServerState) : 'STALE';
}
