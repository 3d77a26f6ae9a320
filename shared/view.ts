import { z } from 'zod';
import { METRIC_NAMES, type MetricName, type NodeStatus } from './node-status.ts';
import { record } from './record.ts';
import type { RegionLine } from './region-line.ts';
import type { Server } from './server.ts';
import type { ServerState } from './server-health.ts';
import { SERVER_TYPES } from './server-type.ts';
import { FILTER_MAX_LENGTH, NAMES_MAX, VIEW_ROWS_MAX } from './view-limits.ts';

const ID_MAX_LENGTH = 100;
const COLUMNS_MAX = 40;

const METRICS: readonly MetricName[] = [...new Set([...METRIC_NAMES.Backend, ...METRIC_NAMES.Proxy])];

/** What a view's columns may show besides what nodes measure. */
const OWN_COLUMNS = [
  /** Its `ServerState`. */
  'state',
  /** Whether something is online there; what stands in the other columns is otherwise what it last said. */
  'isActive',
  /** Calls of a backend, connections of a proxy, and how many it may hold. */
  'sessions',
  'capacity',
  /** Of its sessions of about the last minute, how many in a hundred failed, were dropped or run without media. */
  'harmedPercent',
  /** How many milliseconds before the frame's `at` it was heard; null if it never was. */
  'heardMsAgo',
  'runtimeStatus',
  'liveness',
  'version',
] as const;

export type ViewColumn = (typeof OWN_COLUMNS)[number] | MetricName;
const VIEW_COLUMNS: readonly ViewColumn[] = [...OWN_COLUMNS, ...METRICS];

/** `worst`: where customers are harmed most, then the worse state, then by load; disabled last. Numbers sort from the highest to the lowest. */
export type ViewSort = 'worst' | 'endpoint' | 'sessions' | 'load' | MetricName;
const VIEW_SORTS: readonly ViewSort[] = ['worst', 'endpoint', 'sessions', 'load', ...METRICS];

const oneOf = <Name extends string>(names: readonly Name[]) => z.enum(names, `must be one of ${names.join(', ')}`);
const index = z
  .int('must be a whole number')
  .min(0, 'must not be negative')
  .max(1_000_000, 'must be at most 1,000,000');
const id = z.string('must be an id').max(ID_MAX_LENGTH, `must have at most ${ID_MAX_LENGTH} characters`);

/** Which servers a watcher sees, in which order, and what of them. */
export const viewSchema = z.object(
  {
    regionId: id.optional(),
    type: oneOf(SERVER_TYPES).optional(),
    /** Every word must occur in endpoint, id, region, type, state or version; `!word` must not. See `passesFilter`. */
    filter: z
      .string('must be text')
      .max(FILTER_MAX_LENGTH, `must have at most ${FILTER_MAX_LENGTH} characters`)
      .default(''),
    faultsOnly: z.boolean('must be true or false').default(false),
    sort: oneOf(VIEW_SORTS).default('worst'),
    isReversed: z.boolean('must be true or false').default(false),
    /** The first row of the window; where there are fewer, the window moves up to the last of them. */
    offset: index.default(0),
    /** 0 is a view of regions alone. */
    rows: z
      .int('must be a whole number')
      .min(0, 'must not be negative')
      .max(VIEW_ROWS_MAX, `must be at most ${VIEW_ROWS_MAX}`)
      .default(50),
    columns: z
      .array(oneOf(VIEW_COLUMNS), 'must be a list of columns')
      .max(COLUMNS_MAX, `must have at most ${COLUMNS_MAX} columns`)
      .default(['state', 'isActive', 'sessions', 'capacity', 'heardMsAgo']),
    /** A server that is streamed whole besides, wherever it stands. */
    pin: id.nullable().default(null),
  },
  'must be a view: an object',
);

export type ViewInput = z.input<typeof viewSchema>;
export type View = z.output<typeof viewSchema>;

export const setViewSchema = record({
  /** From the stream's first frame. */
  streamId: id,
  view: viewSchema,
});

export const namesSchema = record({
  serverIds: z.array(id, 'must be a list of server ids').max(NAMES_MAX, `must have at most ${NAMES_MAX} ids`),
});

/** A server as it is streamed: what runs on it comes apart from it. `key.lastUsedAt` is as old as the line. */
export type ServerLine = Omit<Server, 'node'>;

/** What stands in one cell; null is what is not known, or what this type of server does not have. */
export type Cell = string | number | boolean | null;

/** A row of the window by its index, and its cells in the order of the view's columns. */
export type CellRow = readonly [index: number, ...cells: readonly Cell[]];

/** A region's totals that changed: its id, then the place of each in `REGION_TOTALS` and its value. */
export type TotalsRow = readonly [regionId: string, ...changed: readonly number[]];

/** The pinned server. */
export type Pinned = {
  readonly server: ServerLine;
  /** What runs there, or what last ran there; null if nothing was ever heard. */
  readonly node: NodeStatus | null;
  readonly isActive: boolean;
  readonly state: ServerState;
  /** As in the column of that name. */
  readonly harmedPercent: number | null;
};

/**
 * What a view sends: a keyframe, then at most 4 frames a second, each with what changed. What a frame leaves out is as it
 * was: lines and cells belong to their server for as long as it is in the window.
 */
export type ViewFrame = {
  readonly type: 'view';
  /** 1, 2, 3, … within one stream. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** In the first frame, and after frames that a watcher who was behind did not get: all known before is void. */
  readonly keyframe?: { readonly streamId: string; readonly heartbeatIntervalMs: number };
  /** Which of the watcher's views it shows: 1 is the one it began with, and `setView` answers with the next. */
  readonly view: number;
  /** Rows that match, and which of them is the window's first. */
  readonly total: number;
  readonly offset: number;
  /** Where the pinned server stands among the rows that match; null where it does not match. */
  readonly pinnedPlace: number | null;
  /**
   * The window's servers in their order; only when that changed. A number stands for the one that was at that index of
   * the window before.
   */
  readonly ids?: readonly (string | number)[];
  /** Those of the window that are new in it, or changed. */
  readonly servers?: readonly ServerLine[];
  /** Of rows that are new, or of which something changed. */
  readonly cells?: readonly CellRow[];
  /** When it changed; null where there is no such server. */
  readonly pinned?: Pinned | null;
  /** Every region in a keyframe, else those that changed besides their totals. */
  readonly regions?: readonly RegionLine[];
  readonly totals?: readonly TotalsRow[];
  readonly goneRegionIds?: readonly string[];
};
