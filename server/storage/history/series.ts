import { GROUP_METRICS, type HistoryMetric, SERVER_METRICS } from '@meridian/shared/history.ts';
import { CHUNK_ROWS, type Table, unknownIn } from './chunk-codec.ts';

/** Whose samples: a server's, or those of a region. */
export type SeriesKind = 'server' | 'region';

/** Stands for all regions together. */
export const WHOLE_FLEET = '';

type SeriesLayout = {
  /** What the columns of a sample are, in their order. */
  readonly metrics: readonly HistoryMetric[];
  readonly columns: number;
  readonly makeTable: (length: number) => Table;
};

const layoutOf = (metrics: readonly HistoryMetric[], makeTable: (length: number) => Table): SeriesLayout => ({
  metrics,
  columns: metrics.length,
  makeTable,
});

/** How samples of a kind are laid out: sums of a fleet do not fit in 16 bits. */
export const LAYOUTS: Readonly<Record<SeriesKind, SeriesLayout>> = {
  server: layoutOf(SERVER_METRICS, (length) => new Uint16Array(length)),
  region: layoutOf(GROUP_METRICS, (length) => new Uint32Array(length)),
};

/** A table of so many samples of which nothing is known. */
export function unknownSamples(kind: SeriesKind, samples: number): Table {
  const { columns, makeTable } = LAYOUTS[kind];
  const table = makeTable(samples * columns);
  table.fill(unknownIn(table));
  return table;
}

/**
 * Where in the grid of samples a series' chunks begin: each series has its own place, always the same, so that a tick
 * ends as many chunks as the next one.
 */
export function phaseOf(name: string): number {
  // FNV-1a
  let hash = 0x811c_9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x0100_0193);
  return (hash >>> 0) % CHUNK_ROWS;
}

/** The first sample of the chunk that a sample is in. */
export function chunkStart(sample: number, phase: number): number {
  return sample - ((((sample - phase) % CHUNK_ROWS) + CHUNK_ROWS) % CHUNK_ROWS);
}
