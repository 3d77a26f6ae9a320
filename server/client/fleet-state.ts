import {
  FLEET_COLUMNS,
  FLEET_FRAME,
  FLEET_TYPES,
  type FleetServer,
  type FleetWords,
  metricScale,
  NODE_WORDS,
  type NodeWords,
} from '@meridian/shared/fleet-frame.ts';
import { METRIC_NAMES, type MetricName, type NodeMetrics, type NodeStatus } from '@meridian/shared/node-status.ts';
import type { RegionLine } from '@meridian/shared/region-line.ts';
import { type FrameReader, readColumn, readGroup, readHeader } from './fleet-reader.ts';
import { regionsAfter } from './regions-after.ts';

type ColumnName = 'heardAt' | MetricName;

/** The whole fleet as its watcher knows it, kept in columns: ten thousand nodes are not made into objects at each frame. */
export class FleetState {
  #epoch = 0;
  #seq: number | null = null;
  #atMs = 0;
  #heartbeatIntervalMs = 0;
  /** By their number in frames. */
  #servers: (FleetServer | undefined)[] = [];
  #numbers = new Map<string, number>();
  readonly #columns = new Map<ColumnName, Float64Array>();
  #regions: ReadonlyMap<string, RegionLine> = new Map();

  /** Of the last frame; null before the first. */
  get seq(): number | null {
    return this.#seq;
  }

  /** When the last frame was true: milliseconds since 1970 by the server's clock. */
  get atMs(): number {
    return this.#atMs;
  }

  get heartbeatIntervalMs(): number {
    return this.#heartbeatIntervalMs;
  }

  get regions(): ReadonlyMap<string, RegionLine> {
    return this.#regions;
  }

  servers(): FleetServer[] {
    return this.#servers.filter((server) => server !== undefined);
  }

  server(serverId: string): FleetServer | null {
    return this.#servers[this.#numbers.get(serverId) ?? -1] ?? null;
  }

  /** What runs on a server, or what last ran there; null if there is no such server, or nothing was ever heard from it. */
  node(serverId: string): NodeStatus | null {
    const server = this.server(serverId);
    const heardAt = this.#read('heardAt', serverId);
    if (!server?.node || heardAt === null) return null;
    const metrics: { -readonly [Name in keyof NodeMetrics]: NodeMetrics[Name] } = {};
    for (const name of METRIC_NAMES[server.type]) metrics[name] = this.metric(serverId, name);
    return {
      nodeId: serverId,
      regionId: server.regionId,
      type: server.type,
      ...server.node,
      lastHeartbeatAt: new Date(heardAt).toISOString(),
      ...metrics,
    };
  }

  /** Null where it is not known. */
  metric(serverId: string, name: MetricName): number | null {
    const value = this.#read(name, serverId);
    return value === null ? null : value / metricScale(name);
  }

  /**
   * Takes in a frame. False: frames before it are missing, and nothing was taken in; watch anew, without `lastEventId`.
   * Throws for what is no frame.
   */
  apply(bytes: Uint8Array): boolean {
    const { reader, header, words } = readHeader(bytes);
    const isKeyframe = header.kind === FLEET_FRAME.kind.keyframe;
    if (!isKeyframe && (header.epoch !== this.#epoch || header.seq !== (this.#seq ?? Number.NaN) + 1)) return false;
    if (isKeyframe) this.#clear();
    this.#epoch = header.epoch;
    this.#seq = header.seq;
    this.#atMs = header.atMs;
    this.#heartbeatIntervalMs = header.heartbeatIntervalMs;
    this.#takeWords(words);
    while (!reader.isAtEnd) this.#takeGroup(reader, header.atMs);
    return true;
  }

  #clear(): void {
    this.#servers = [];
    this.#numbers = new Map();
    this.#columns.clear();
    this.#regions = new Map();
  }

  #takeWords({ gone, servers, states, nodes, ...regions }: FleetWords): void {
    for (const number of gone) this.#forget(number);
    for (const [number, serverId, regionId, type, endpoint] of servers) {
      this.#numbers.set(serverId, number);
      const known = this.#servers[number];
      const rest = known?.serverId === serverId ? known : NEW_SERVER;
      this.#servers[number] = { ...rest, serverId, regionId, type, endpoint };
    }
    for (const [number, state, routable] of states) this.#change(number, { state, routable });
    for (const [number, ...values] of nodes) this.#change(number, { node: wordsFrom(values) });
    this.#regions = regionsAfter(this.#regions, regions);
  }

  #change(number: number, patch: Partial<FleetServer>): void {
    const server = this.#servers[number];
    if (server) this.#servers[number] = { ...server, ...patch };
  }

  #takeGroup(reader: FrameReader, atMs: number): void {
    const group = readGroup(reader);
    const type = FLEET_TYPES[group.type] ?? 'Backend';
    const room = group.numbers.reduce((most, number) => Math.max(most, number + 1), 0);
    for (let left = group.columnCount; left > 0; left--) {
      const { number: columnNumber, rows, values } = readColumn(reader, group);
      const name = FLEET_COLUMNS[type][columnNumber];
      if (name === undefined) continue;
      const column = this.#column(name === 'heardMsAgo' ? 'heardAt' : name, room);
      for (let at = 0; at < values.length; at++) {
        const row = rows ? (rows[at] ?? 0) : at;
        const value = values[at] ?? Number.NaN;
        column[group.numbers[row] ?? 0] = name === 'heardMsAgo' ? atMs - value : value;
      }
    }
  }

  #column(name: ColumnName, room: number): Float64Array {
    const known = this.#columns.get(name);
    if (known && known.length >= room) return known;
    const column = new Float64Array(Math.max(room, (known?.length ?? 0) * 2)).fill(Number.NaN);
    if (known) column.set(known);
    this.#columns.set(name, column);
    return column;
  }

  #read(name: ColumnName, serverId: string): number | null {
    const value = this.#columns.get(name)?.[this.#numbers.get(serverId) ?? -1];
    return value === undefined || Number.isNaN(value) ? null : value;
  }

  #forget(number: number): void {
    const server = this.#servers[number];
    if (server) this.#numbers.delete(server.serverId);
    this.#servers[number] = undefined;
    for (const column of this.#columns.values()) if (number < column.length) column[number] = Number.NaN;
  }
}

const NEW_SERVER = { state: 'OFFLINE', routable: false, node: null } as const;

function wordsFrom(values: readonly (string | null)[]): NodeWords {
  return Object.fromEntries(NODE_WORDS.map((name, at) => [name, values[at] ?? null])) as NodeWords;
}
