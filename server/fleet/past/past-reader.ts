import { setImmediate } from 'node:timers/promises';
import { GROUP_METRICS, SAMPLE_MS, SERVER_METRICS, tellsFigures } from '@meridian/shared/history.ts';
import type { FleetAt, PastFleet, PastRegion, PastServer } from '@meridian/shared/past.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import { rowFilter } from '@meridian/shared/row-filter.ts';
import { isFault, serverText, type ServerState } from '@meridian/shared/server-health.ts';
import type { View } from '@meridian/shared/view.ts';
import type { Desired } from '../../desired/desired-state.ts';
import type { RegionRecord, ServerRecord } from '../../desired/records.ts';
import type { SeriesKind } from '../../storage/history/series.ts';
import type { SampleRecorder } from '../sample-recorder.ts';
import { PastLimits } from './past-limits.ts';
import { orderKey, placesByKey } from './past-order.ts';
import { flagsThen, flagThen, pastState, sampledState } from './past-state.ts';
import { PastTotals } from './past-totals.ts';
import { SampleOf } from './sample-of.ts';

type Parts = { readonly recorder: SampleRecorder; readonly desired: Desired; readonly monotonicMs: () => number };

type RegionThen = {
  readonly record: RegionRecord;
  readonly flags: ReturnType<typeof flagsThen>;
  readonly totals: PastTotals;
};
type ServerThen = {
  readonly server: ServerRecord;
  readonly state: ServerState;
  readonly code: number | null;
  readonly key: number;
};

/** Servers that are looked at between two turns of the loop: about a millisecond's worth. */
const SLICE = 500;
const STATE = SERVER_METRICS.findIndex(({ name }) => name === 'state');
const SESSIONS = SERVER_METRICS.findIndex(({ name }) => name === 'sessions');

/** What the whole fleet was at a moment of the last hour, from the samples in memory. */
export class PastReader {
  readonly #parts: Parts;
  readonly #limits: PastLimits;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#limits = new PastLimits(parts.monotonicMs);
  }

  /** Refuses a moment that is not in memory; throws `TooManyViews` where an owner, or all of them, ask too much. */
  async fleetAt({ at, view }: FleetAt, owner: string): Promise<PastFleet> {
    const sample = Math.floor(Date.parse(at) / SAMPLE_MS);
    const [oldest, newest] = this.#span();
    if (sample < oldest || sample > newest) {
      const span = [timeOf(oldest), timeOf(newest)];
      throw new Refusal('shape', [blocker('Past:OUT_OF_RANGE', { sample: span })]);
    }
    return this.#limits.run(owner, () => this.#look(sample, view));
  }

  #span(): readonly [oldest: number, newest: number] {
    const { oldest, newest } = this.#parts.recorder;
    return [oldest, newest];
  }

  async #look(sample: number, view: View): Promise<PastFleet> {
    const { desired } = this.#parts;
    const at = timeOf(sample);
    const read = new SampleOf('server', sample, this.#parts.recorder);
    const regions = this.#regions(at);
    const matches = matcherOf(view);
    const keyOf = orderKey(view, read);
    const matching: ServerThen[] = [];
    let pinned: ServerThen | null = null;
    let looked = 0;
    for (const server of desired.servers()) {
      if (++looked % SLICE === 0) await setImmediate();
      const region = regions.get(server.regionId);
      if (region === undefined || server.createdAt >= at) continue;
      const then = this.#server(server, region, at, read, keyOf);
      if (server.serverId === view.pin) pinned = then;
      if (matches(then)) matching.push(then);
    }
    await setImmediate();
    const order = placesInOrder(matching, view);
    const offset = Math.min(view.offset, Math.max(0, order.length - view.rows));
    const shown = Array.from(order.subarray(offset, offset + view.rows), (place) => matching[place]);
    const place = pinned === null ? -1 : order.indexOf(matching.indexOf(pinned));
    const [oldest, newest] = this.#span();
    return {
      at,
      oldestAt: timeOf(oldest),
      newestAt: timeOf(newest),
      total: matching.length,
      offset,
      servers: shown.flatMap((then) => (then === undefined ? [] : serverLine(then, at, read))),
      pinned: pinned && serverLine(pinned, at, read),
      pinnedPlace: place < 0 ? null : place,
      regions: this.#regionLines(regions, sample),
    };
  }

  #regions(at: string): Map<string, RegionThen> {
    const there = [...this.#parts.desired.regions()].filter(({ createdAt }) => createdAt < at);
    return new Map(
      there.map((record) => [record.regionId, { record, flags: flagsThen(record, at), totals: new PastTotals() }]),
    );
  }

  #server(
    server: ServerRecord,
    { flags: regionFlags, totals }: RegionThen,
    at: string,
    read: SampleOf,
    keyOf: (state: ServerState) => number,
  ): ServerThen {
    const flags = flagsThen(server, at);
    read.of(server.serverId);
    const code = read.steps(STATE);
    const sampled = sampledState(code);
    const state = pastState(regionFlags, { ...flags, drain: flagThen(server.drain, at) }, sampled);
    totals.add({
      type: server.type,
      state,
      sampled,
      isHeard: isHeard(code),
      sessions: read.steps(SESSIONS),
      isEnabled: flags.disabled === null,
      isInService: flags.disabled === null && flags.maintenance === null,
    });
    return { server, state, code, key: keyOf(state) };
  }

  #regionLines(regions: ReadonlyMap<string, RegionThen>, sample: number): PastRegion[] {
    const read = new SampleOf('region', sample, this.#parts.recorder);
    return [...regions].map(([regionId, { flags, totals }]) => {
      read.of(regionId);
      return { regionId, ...flags, counts: totals.counts, figures: figuresOf('region', read) as PastRegion['figures'] };
    });
  }
}

function matcherOf({ regionId, type, filter, faultsOnly }: View): (then: ServerThen) => boolean {
  const passes = rowFilter(filter);
  const isFiltered = filter.trim() !== '';
  return ({ server, state }) =>
    (regionId === undefined || server.regionId === regionId) &&
    (type === undefined || server.type === type) &&
    (!faultsOnly || isFault(state)) &&
    // The version is not sampled.
    (!isFiltered || passes(serverText(server, state, null)));
}

/** Where among the rows those stand that come first, second and so on. */
function placesInOrder(rows: readonly ServerThen[], { sort, isReversed }: View): Float64Array {
  if (sort !== 'endpoint') return placesByKey(rows);
  const turn = isReversed ? -1 : 1;
  const endpoints = rows.map(({ server }) => server.endpoint);
  const places = endpoints.map((_, place) => place);
  return Float64Array.from(
    places.toSorted((left, right) => turn * compareText(endpoints[left] ?? '', endpoints[right] ?? '')),
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function serverLine({ server, state, code }: ServerThen, at: string, read: SampleOf): PastServer {
  const { serverId, regionId, endpoint, type, drain } = server;
  read.of(serverId);
  return {
    serverId,
    regionId,
    endpoint,
    type,
    ...flagsThen(server, at),
    drain: flagThen(drain, at),
    state,
    isHeard: isHeard(code),
    isRoutable: sampledState(code)?.routable ?? null,
    figures: figuresOf('server', read) as PastServer['figures'],
  };
}

function isHeard(code: number | null): boolean {
  return code !== null && tellsFigures(code);
}

/** Every figure but the state, by its name. */
function figuresOf(kind: SeriesKind, read: SampleOf): Record<string, number | null> {
  const figures: Record<string, number | null> = {};
  for (const [column, { name }] of (kind === 'server' ? SERVER_METRICS : GROUP_METRICS).entries()) {
    if (name !== 'state') figures[name] = read.figure(column);
  }
  return figures;
}

function timeOf(sample: number): string {
  return new Date(sample * SAMPLE_MS).toISOString();
}
