import type { RegionLine } from '@meridian/shared/region-line.ts';
import type { Cell, CellRow, Pinned, ServerLine, ViewFrame } from '@meridian/shared/view.ts';
import { regionsAfter } from './regions-after.ts';

/** A row of a view's window. */
export type ViewRow = {
  readonly server: ServerLine;
  /** In the order of the view's columns. */
  readonly cells: readonly Cell[];
  /** When these cells were true; ISO 8601, UTC, by the server's clock. */
  readonly at: string;
};

/** All that a watcher of a view knows. */
export type ViewState = {
  /** Names the stream to `serverMetrics.setView`; null before the first frame. */
  readonly streamId: string | null;
  readonly heartbeatIntervalMs: number;
  readonly seq: number;
  readonly at: string | null;
  /** Which of the watcher's views it shows, from 1. */
  readonly view: number;
  readonly total: number;
  readonly offset: number;
  readonly rows: readonly ViewRow[];
  readonly pinned: Pinned | null;
  readonly pinnedPlace: number | null;
  readonly regions: ReadonlyMap<string, RegionLine>;
};

export const EMPTY_VIEW: ViewState = {
  streamId: null,
  heartbeatIntervalMs: 2000,
  seq: 0,
  at: null,
  view: 0,
  total: 0,
  offset: 0,
  rows: [],
  pinned: null,
  pinnedPlace: null,
  regions: new Map(),
};

/** What a watcher knows after a frame; whatever the frame left as it was stays the same object. */
export function applyViewFrame(state: ViewState, frame: ViewFrame): ViewState {
  const { keyframe, seq, at, view, total, offset, pinned, pinnedPlace } = frame;
  const before = keyframe ? { ...EMPTY_VIEW, ...keyframe } : state;
  return {
    ...before,
    seq,
    at,
    view,
    total,
    offset,
    pinnedPlace,
    rows: rowsAfter(before.rows, frame),
    pinned: pinned === undefined ? before.pinned : pinned,
    regions: regionsAfter(before.regions, frame),
  };
}

function rowsAfter(before: readonly ViewRow[], { at, ids, servers, cells }: ViewFrame): readonly ViewRow[] {
  if (!ids && !servers && !cells) return before;
  const known = new Map(before.map((row) => [row.server.serverId, row]));
  const lines = new Map(servers?.map((server) => [server.serverId, server]));
  const fresh = new Map(cells?.map((row: CellRow) => [row[0], row.slice(1)]));
  return (ids ?? [...known.keys()]).map((id, index) => {
    const serverId = typeof id === 'string' ? id : (before[id]?.server.serverId ?? '');
    const row = known.get(serverId);
    const server = lines.get(serverId) ?? row?.server;
    if (!server) throw new Error(`the view's frame names a server that was never told: ${serverId}`);
    const changed = fresh.get(index);
    if (row?.server === server && !changed) return row;
    return { server, cells: changed ?? row?.cells ?? [], at: changed || !row ? at : row.at };
  });
}
