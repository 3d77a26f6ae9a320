import { METRIC_NAMES, type MetricName, type NodeMetrics } from '@meridian/shared/node-status.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import { Slots } from './slots.ts';

/** What is kept of a node's heartbeats besides what it measures. */
const HEARD = [
  /** On the monotonic clock; of the start where nothing was heard since. */
  'heardAtMs',
  /** When the last probe was sent that its process answered; on the monotonic clock. */
  'answeredAtMs',
  /** When its silence may mean something new, no later than that; on the monotonic clock. */
  'lookAtMs',
  /** How often it was last asked to report, where that is less often than configured. */
  'askedMs',
  /** By the calendar: milliseconds since 1970. */
  'heardAt',
  'sequence',
  /** What the last heartbeat and the one before it prove. */
  'sessions',
  'previousSessions',
  /** The last count as far as it was reported. */
  'reportedSessions',
] as const;
type HeardName = (typeof HEARD)[number];

const ALL_METRICS: readonly MetricName[] = [...new Set([...METRIC_NAMES.Backend, ...METRIC_NAMES.Proxy])];

type Columns = { [Name in HeardName | MetricName]: Float64Array };

const SLOTS_AT_FIRST = 64;

/**
 * The numbers of every node, a column a name and a cell a node; NaN is what is not known. Columns are replaced when there
 * is no room for another node: read them anew each time.
 */
export class NodeColumns {
  readonly slots = new Slots();
  #room = SLOTS_AT_FIRST;
  #columns = columnsOf(SLOTS_AT_FIRST);
  #measured = measuredOf(this.#columns);
  /** The same columns of metrics by number, in the order of `ALL_METRICS`: by name each look would be a search. */
  #metrics = metricsOf(this.#columns);

  get columns(): Readonly<Columns> {
    return this.#columns;
  }

  /** The slot of a server, empty if it had none. */
  take(serverId: string): number {
    const known = this.slots.of(serverId);
    if (known !== null) return known;
    const slot = this.slots.take(serverId);
    if (slot >= this.#room) this.#grow();
    for (const column of Object.values(this.#columns)) column[slot] = Number.NaN;
    return slot;
  }

  /** Takes in what a node measured; what it left out is unknown. */
  write(slot: number, type: ServerType, metrics: NodeMetrics): void {
    const { names, columns } = this.#measured[type];
    for (let index = 0; index < names.length; index++) {
      const [name, column] = [names[index], columns[index]];
      if (name !== undefined && column !== undefined) column[slot] = metrics[name] ?? Number.NaN;
    }
  }

  /** Null where it is not known. */
  read(name: HeardName | MetricName, slot: number): number | null {
    const value = this.#columns[name][slot];
    return value === undefined || Number.isNaN(value) ? null : value;
  }

  /** The same of a metric, by its number. */
  readMetric(metric: number, slot: number): number | null {
    const value = this.#metrics[metric]?.[slot];
    return value === undefined || Number.isNaN(value) ? null : value;
  }

  #grow(): void {
    const wider = columnsOf(this.#room * 2);
    for (const name of NAMES) wider[name].set(this.#columns[name]);
    this.#room *= 2;
    this.#columns = wider;
    this.#measured = measuredOf(wider);
    this.#metrics = metricsOf(wider);
  }
}

const NAMES = [...HEARD, ...ALL_METRICS];

function columnsOf(room: number): Columns {
  return Object.fromEntries(NAMES.map((name) => [name, new Float64Array(room).fill(Number.NaN)])) as Columns;
}

/** The columns that heartbeats of each type fill, in a row. */
function measuredOf(columns: Columns) {
  const measured = (type: ServerType) => {
    const names = METRIC_NAMES[type];
    return { names, columns: names.map((name) => columns[name]) };
  };
  return { Backend: measured('Backend'), Proxy: measured('Proxy') };
}

function metricsOf(columns: Columns): readonly Float64Array[] {
  return ALL_METRICS.map((name) => columns[name]);
}

/** What a slot's node measures, read where it lies whenever it is asked: null is what is not known. */
export function metricsAt(columns: NodeColumns, slot: number): NodeMetrics {
  return Object.create(SLOT_METRICS, { columns: { value: columns }, slot: { value: slot } }) as NodeMetrics;
}

type At = { readonly columns: NodeColumns; readonly slot: number };
/** One for all nodes: a getter a metric for each of ten thousand would cost more than the columns. */
const SLOT_METRICS = Object.defineProperties(
  {},
  Object.fromEntries(
    ALL_METRICS.map((name, metric) => [
      name,
      {
        get(this: At) {
          return this.columns.readMetric(metric, this.slot);
        },
      },
    ]),
  ),
);
