import {
  type FleetHistory,
  HOUR_SAMPLES,
  type HistoryFigures,
  type RegionHistory,
  ROLL_UPS_KEPT_HOURS,
  SAMPLE_MS,
  type ServerHistory,
  stateOfCode,
} from '@meridian/shared/history.ts';
import { blocker, Refusal } from '@meridian/shared/refusal.ts';
import type { Desired } from '../desired/desired-state.ts';
import { Buckets } from '../storage/history/buckets.ts';
import type { Archive } from '../storage/history/history-thread.ts';
import { LAYOUTS, type SeriesKind, unknownSamples, WHOLE_FLEET } from '../storage/history/series.ts';
import { type Asked, type Range, rangeOf } from './history-range.ts';
import { RING_SAMPLES } from './sample-rings.ts';
import type { SampleRecorder } from './sample-recorder.ts';

type Parts = { readonly recorder: SampleRecorder; readonly archive: Archive; readonly desired: Desired };

const NEVER_KNOWN = 'There is no such server, and nothing is kept of one';

/** What is known of the past: the last hour from memory, what is older from where it is kept. */
export class HistoryReader {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Also of a server that was deleted, for as long as anything of it is kept. */
  async ofServer(serverId: string, asked: Asked): Promise<ServerHistory> {
    const { buckets, range } = await this.#read('server', serverId, asked, () => {
      if (this.#parts.desired.server(serverId) !== null) return null;
      return new Refusal('existence', [blocker('Server:NOT_FOUND', { message: NEVER_KNOWN })]);
    });
    const states = Array.from({ length: range.points }, (_, point) => {
      const at = point * buckets.columns;
      return buckets.counts[at] === 0 ? null : stateOfCode(buckets.maxes[at] ?? 0);
    });
    const metrics = figuresOf('server', buckets) as ServerHistory['metrics'];
    return { serverId, ...this.#timesOf(range), metrics, states };
  }

  /** Also of a region that was deleted, for as long as anything of it is kept. */
  async ofRegion(regionId: string, asked: Asked): Promise<RegionHistory> {
    const refusal = new Refusal('existence', [blocker('Region:NOT_FOUND')]);
    const isThere = () => this.#parts.desired.region(regionId) !== null;
    return { regionId, ...(await this.#ofGroup(regionId, asked, () => (isThere() ? null : refusal))) };
  }

  async ofFleet(asked: Asked): Promise<FleetHistory> {
    return this.#ofGroup(WHOLE_FLEET, asked, () => null);
  }

  async #ofGroup(name: string, asked: Asked, unlessThere: () => Refusal | null): Promise<FleetHistory> {
    const { buckets, range } = await this.#read('region', name, asked, unlessThere);
    return { ...this.#timesOf(range), metrics: figuresOf('region', buckets) as FleetHistory['metrics'] };
  }

  /** Refuses with `unlessThere` where nothing of it is known anywhere. */
  async #read(kind: SeriesKind, name: string, asked: Asked, unlessThere: () => Refusal | null) {
    const { recorder, archive } = this.#parts;
    const range = rangeOf(asked, recorder.newest);
    const { firstSample, step, points } = range;
    const buckets = new Buckets(firstSample, step, points, LAYOUTS[kind].columns);
    const inMemoryFrom = this.#addLastHour(kind, name, buckets);
    if (firstSample < inMemoryFrom) {
      // What is longer ago is not kept, and what is to come is not known.
      const fromSample = Math.max(firstSample, wholeHour(recorder.newest) - ROLL_UPS_KEPT_HOURS * HOUR_SAMPLES);
      const toSample = Math.min(inMemoryFrom, wholeHour(recorder.newest) + HOUR_SAMPLES);
      const { isKnown, sums } = await archive.read({ kind, name, ...range, fromSample, toSample });
      if (sums) buckets.addSums(sums);
      const refusal = isKnown === false && recorder.lastHour(kind, name) === null ? unlessThere() : null;
      if (refusal) throw refusal;
    }
    return { buckets, range };
  }

  /** Adds what is in memory; answers where that begins. */
  #addLastHour(kind: SeriesKind, name: string, buckets: Buckets): number {
    const last = this.#parts.recorder.lastHour(kind, name);
    if (last === null) return buckets.endSample;
    const { rings, slot } = last;
    const samples = unknownSamples(kind, RING_SAMPLES);
    rings.copy(slot, rings.oldest, RING_SAMPLES, samples);
    buckets.addSamples(samples, rings.oldest, 0, RING_SAMPLES);
    return rings.oldest;
  }

  #timesOf({ firstSample, step, points }: Range) {
    return {
      from: new Date(firstSample * SAMPLE_MS).toISOString(),
      to: new Date((firstSample + points * step) * SAMPLE_MS).toISOString(),
      stepMs: step * SAMPLE_MS,
      storeTrouble: this.#parts.archive.trouble,
    };
  }
}

/** Every figure but the state, by its name. */
function figuresOf(kind: SeriesKind, buckets: Buckets): Record<string, HistoryFigures> {
  const figures: Record<string, HistoryFigures> = {};
  for (const [column, { name, step }] of LAYOUTS[kind].metrics.entries()) {
    if (name !== 'state') figures[name] = figuresAt(buckets, column, step);
  }
  return figures;
}

function figuresAt({ counts, sums, maxes, columns, points }: Buckets, column: number, step: number): HistoryFigures {
  const mean: (number | null)[] = [];
  const max: (number | null)[] = [];
  for (let at = column; at < points * columns; at += columns) {
    const count = counts[at] ?? 0;
    mean.push(count === 0 ? null : rounded(((sums[at] ?? 0) / count) * step));
    max.push(count === 0 ? null : rounded((maxes[at] ?? 0) * step));
  }
  return { mean, max };
}

function wholeHour(sample: number): number {
  return sample - (sample % HOUR_SAMPLES);
}

/** Steps of a hundredth are not exact in binary. */
function rounded(figure: number): number {
  return Math.round(figure * 1000) / 1000;
}
