import { SERVER_METRICS, tellsFigures } from '@meridian/shared/history.ts';
import type { ServerType } from '@meridian/shared/server-type.ts';
import type { Clock } from '../clock.ts';
import type { Batch } from '../storage/history/history-store.ts';
import type { Archive } from '../storage/history/history-thread.ts';
import { LAYOUTS, type SeriesKind, WHOLE_FLEET } from '../storage/history/series.ts';
import { GroupSums } from './group-sums.ts';
import type { LiveTable } from './live-table.ts';
import { SampleGrid } from './sample-grid.ts';
import { RING_SAMPLES, type SampleRings } from './sample-rings.ts';
import { SampledSeries } from './sampled-series.ts';
import { type DesiredSource, SampledStates } from './sampled-states.ts';
import { Slots } from './slots.ts';

type Parts = {
  readonly desired: DesiredSource;
  readonly table: LiveTable;
  readonly archive: Archive;
  readonly clock: Clock;
};

/** Where the last hour of a series lies in memory. */
export type LastHour = { readonly rings: SampleRings; readonly slot: number };

/** Series that are read at once when the last hour is taken up again: about a megabyte. */
const TAKEN_UP_AT_ONCE = 200;

/** Takes a sample of every node, every region and the whole fleet each 10 s, and hands on what has to be kept. */
export class SampleRecorder {
  readonly #parts: Parts;
  readonly #grid: SampleGrid;
  readonly #states: SampledStates;
  readonly #servers: SampledSeries;
  readonly #groups: SampledSeries;
  readonly #groupSlots = new Slots();
  readonly #sums = new GroupSums();
  readonly #wholeFleet: number;
  /** Of the node at each slot: what it is, which group is its region's, and how many sessions failed since the last sample. */
  readonly #types: ServerType[] = [];
  readonly #groupOf: number[] = [];
  readonly #failed: number[] = [];
  readonly #figures = new Float64Array(SERVER_METRICS.length);
  /** Of the table's slots, as far as it is known here whose they are. */
  #changesFollowed = 0;
  #timer: NodeJS.Timeout | null = null;
  readonly #begunAt: number;
  #hasTakenUp = false;
  /** What was kept could not be read: it is tried again while any of it lies within the last hour. */
  #mustTakeUpAgain = false;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#grid = new SampleGrid(parts.clock);
    this.#states = new SampledStates(parts.desired, parts.table);
    const before = this.#grid.now() - 1;
    this.#begunAt = before;
    this.#servers = new SampledSeries('server', before);
    this.#groups = new SampledSeries('region', before);
    this.#wholeFleet = this.#joinGroup(WHOLE_FLEET);
    parts.table.onChange(({ node, gained }) => {
      if (gained.failed > 0) this.#countFailed(node.serverId, gained.failed);
    });
  }

  /** Takes up the last hour as it was kept, little by little, and a sample whenever it is time. */
  start(): void {
    this.take();
    const next = () => {
      this.take();
      this.#timer = setTimeout(next, this.#grid.untilNextMs());
    };
    this.#timer = setTimeout(next, this.#grid.untilNextMs());
    void this.takeUp();
  }

  /** Keeps what was not kept yet. */
  async stop(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#keep([...this.#servers.takeUnfinished(), ...this.#groups.takeUnfinished()]);
    await this.#parts.archive.stop();
  }

  /** One sample, if it is time for one. */
  take(): void {
    const sample = this.#grid.now();
    if (sample <= this.#servers.newest) return;
    const left = this.#followMembers();
    this.#servers.moveTo(sample);
    this.#groups.moveTo(sample);
    this.#sums.clear();
    this.#sampleServers();
    this.#sampleGroups();
    this.#keep([...left, ...this.#servers.takeWhole(), ...this.#groups.takeWhole()]);
    this.#parts.archive.sweep(sample);
    if (this.#mustTakeUpAgain) void this.takeUp();
  }

  /** Reads the last hour of every series from where it is kept: what is known here already stays. */
  async takeUp(): Promise<void> {
    this.#mustTakeUpAgain = false;
    const isDone = await this.#fillIn();
    this.#mustTakeUpAgain = !isDone && this.newest - this.#begunAt < RING_SAMPLES;
    this.#hasTakenUp = true;
  }

  /** Whether all that is kept could be read. */
  async #fillIn(): Promise<boolean> {
    for (const series of [this.#groups, this.#servers]) {
      const names = series.names();
      const { columns } = LAYOUTS[series.kind];
      for (let from = 0; from < names.length; from += TAKEN_UP_AT_ONCE) {
        const some = names.slice(from, from + TAKEN_UP_AT_ONCE);
        const { oldest } = series.rings;
        const kept = await this.#parts.archive.readSamples(series.kind, some, oldest, RING_SAMPLES);
        if (kept === null) return false;
        for (const [index, name] of some.entries()) {
          const length = RING_SAMPLES * columns;
          const slot = series.slotOf(name);
          if (slot !== null) series.rings.fillIn(slot, oldest, kept.subarray(index * length, (index + 1) * length));
        }
      }
    }
    return true;
  }

  get newest(): number {
    return this.#servers.newest;
  }

  /** The oldest that is in memory. */
  get oldest(): number {
    return this.#servers.rings.oldest;
  }

  /** Null where not all of it is in memory: of a server that is no more, and in the first moments of a start. */
  lastHour(kind: SeriesKind, name: string): LastHour | null {
    const series = kind === 'server' ? this.#servers : this.#groups;
    const slot = series.slotOf(name);
    return slot === null || !this.#hasTakenUp ? null : { rings: series.rings, slot };
  }

  /** Slots that have become another's, or nobody's, since the last sample. */
  #followMembers(): Batch[] {
    const { table } = this.#parts;
    const { slots } = table.columns;
    const left = this.#leaveEmptyGroups();
    if (slots.changes === this.#changesFollowed) return left;
    this.#changesFollowed = slots.changes;
    for (let slot = 0; slot < slots.end; slot++) {
      const serverId = slots.id(slot);
      if (serverId === this.#servers.nameAt(slot)) continue;
      left.push(...this.#servers.assign(slot, serverId));
      const node = table.nodeAt(slot);
      if (!node) continue;
      this.#types[slot] = node.type;
      this.#groupOf[slot] = this.#joinGroup(node.regionId);
      this.#failed[slot] = 0;
    }
    return left;
  }

  /** Regions in which the last sample found nobody. */
  #leaveEmptyGroups(): Batch[] {
    const left: Batch[] = [];
    for (let group = 0; group < this.#groupSlots.end; group++) {
      const regionId = this.#groupSlots.id(group);
      if (regionId === null || group === this.#wholeFleet || this.#sums.members(group) > 0) continue;
      left.push(...this.#groups.assign(group, null));
      this.#groupSlots.release(regionId);
    }
    return left;
  }

  #joinGroup(regionId: string): number {
    const group = this.#groupSlots.take(regionId);
    this.#groups.assign(group, regionId);
    this.#sums.make(group);
    return group;
  }

  #sampleServers(): void {
    const { table } = this.#parts;
    const { slots, columns } = table.columns;
    const { reportedSessions, sessionsFailed, cpuUsagePercent, memoryUsagePercent } = columns;
    const { networkDownloadMbps, networkUploadMbps, setupMsP95, rtpLossPercent } = columns;
    const figures = this.#figures;
    for (let slot = 0; slot < slots.end; slot++) {
      const group = this.#groupOf[slot];
      if (group === undefined || this.#servers.nameAt(slot) === null) continue;
      this.#sums.addMember(group);
      const code = this.#states.codeAt(slot) ?? Number.NaN;
      figures.fill(Number.NaN);
      figures[0] = code;
      if (tellsFigures(code)) {
        const sessions = reportedSessions[slot] ?? Number.NaN;
        // What never counts failures has not had none.
        const failed = Number.isNaN(sessionsFailed[slot]) ? Number.NaN : (this.#failed[slot] ?? 0);
        const cpu = cpuUsagePercent[slot] ?? Number.NaN;
        figures[1] = sessions;
        figures[2] = failed;
        figures[3] = cpu;
        figures[4] = memoryUsagePercent[slot] ?? Number.NaN;
        figures[5] = (networkDownloadMbps[slot] ?? Number.NaN) + (networkUploadMbps[slot] ?? Number.NaN);
        figures[6] = setupMsP95[slot] ?? Number.NaN;
        figures[7] = rtpLossPercent[slot] ?? Number.NaN;
        this.#sums.addFigures(group, this.#types[slot] ?? 'Backend', sessions, failed, cpu);
      }
      this.#failed[slot] = 0;
      this.#servers.rings.put(slot, figures);
    }
  }

  #sampleGroups(): void {
    for (let group = 0; group < this.#groupSlots.end; group++) {
      if (group !== this.#wholeFleet) this.#sums.addUp(group, this.#wholeFleet);
    }
    for (let group = 0; group < this.#groupSlots.end; group++) {
      if (this.#groupSlots.id(group) !== null) this.#groups.rings.put(group, this.#sums.figures(group));
    }
  }

  #countFailed(serverId: string, failed: number): void {
    const slot = this.#parts.table.columns.slots.of(serverId);
    // Before its first sample nobody knows in which time they failed.
    if (slot !== null && this.#servers.nameAt(slot) === serverId)
      this.#failed[slot] = (this.#failed[slot] ?? 0) + failed;
  }

  #keep(batches: readonly Batch[]): void {
    if (batches.length > 0) this.#parts.archive.write(batches);
  }
}
