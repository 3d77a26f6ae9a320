import { randomUUID } from 'node:crypto';
import { SAMPLE_MS, type ServerHistory } from '@meridian/shared/history.ts';
import type { Heartbeat } from '@meridian/shared/heartbeat.ts';
import { HistoryReader } from '../../server/fleet/history-reader.ts';
import { PastReader } from '../../server/fleet/past/past-reader.ts';
import { SampleRecorder } from '../../server/fleet/sample-recorder.ts';
import type { Table } from '../../server/storage/history/chunk-codec.ts';
import type { Stored } from '../../server/storage/history/history-messages.ts';
import type { Batch } from '../../server/storage/history/history-store.ts';
import type { Archive } from '../../server/storage/history/history-thread.ts';
import { ResilientStore } from '../../server/storage/history/resilient-store.ts';
import { rooms, type Rooms } from './in-process.ts';

/** A history in this thread: every call is done when it returns, and a crash is to call it no more. */
export class DirectArchive implements Archive {
  trouble: string | null = null;
  readonly written: Batch[] = [];
  /** As if the disk did not answer. */
  isReadable = true;
  readonly #store: ResilientStore;

  constructor(file: string) {
    this.#store = new ResilientStore(file, (trouble) => (this.trouble = trouble));
  }

  write(batches: readonly Batch[]): void {
    this.written.push(...batches);
    this.#store.write(batches);
  }

  sweep(nowSample: number): void {
    this.#store.sweep(nowSample, 1);
  }

  async read(question: Parameters<Archive['read']>[0]): Promise<Stored> {
    const { isKnown, buckets } = this.#store.read(question);
    return { isKnown, sums: buckets };
  }

  async readSamples(...asked: Parameters<Archive['readSamples']>): Promise<Table | null> {
    return this.isReadable ? this.#store.readSamples(...asked) : null;
  }

  async stop(): Promise<void> {
    this.#store.close();
  }
}

const STARTS_AT = Date.parse('2026-03-01T00:00:00Z');

/** A fleet in one region whose time the test owns, from a whole hour on, and its history in a file. */
export class RecordedFleet {
  readonly rooms: Rooms;
  archive: DirectArchive;
  recorder: SampleRecorder;
  reader: HistoryReader;
  past: PastReader;
  readonly #file: string;
  readonly #time: { monotonicMs: number; calendarAheadMs: number };
  readonly #bootId = randomUUID();
  #sequence = 0;

  private constructor(fleet: Rooms, file: string, time: { monotonicMs: number; calendarAheadMs: number }) {
    this.rooms = fleet;
    this.#file = file;
    this.#time = time;
    const { archive, recorder, reader, past } = this.#recording();
    this.archive = archive;
    this.recorder = recorder;
    this.reader = reader;
    this.past = past;
  }

  static async begin(file: string): Promise<RecordedFleet> {
    const time = { monotonicMs: 0, calendarAheadMs: 0 };
    const fleet = await rooms(clockOf(time));
    const recorded = new RecordedFleet(fleet, file, time);
    await recorded.recorder.takeUp();
    return recorded;
  }

  /** Wall-clock milliseconds, whatever the calendar shows. */
  get nowMs(): number {
    return STARTS_AT + this.#time.monotonicMs;
  }

  hear(serverId: string, metrics: Partial<Heartbeat> = {}): void {
    this.rooms.table.record(
      { serverId, regionId: 'US-WEST', type: 'Backend' },
      { bootId: this.#bootId, sequence: this.#sequence++, runtimeStatus: 'Running', ...metrics },
      clockOf(this.#time).now(),
    );
  }

  /** Moves on to the next sample, hears what there is to hear, and takes it. */
  next(hear: () => void = () => {}): void {
    this.#time.monotonicMs += SAMPLE_MS;
    hear();
    this.rooms.table.judge(clockOf(this.#time).now().toISOString());
    this.recorder.take();
  }

  /** Moves on without samples, as a process does that stands still. */
  sleep(ms: number): void {
    this.#time.monotonicMs += ms;
  }

  setCalendarAhead(ms: number): void {
    this.#time.calendarAheadMs = ms;
  }

  /** Takes everything up again from the file: what was not written is lost. */
  async killAndStart(isReadable = true): Promise<void> {
    await this.archive.stop();
    Object.assign(this, this.#recording());
    this.archive.isReadable = isReadable;
    await this.recorder.takeUp();
  }

  async stopAndStart(): Promise<void> {
    await this.recorder.stop();
    await this.killAndStart();
  }

  /** The last samples of a server, this moment's being the last of them. */
  lastOf(serverId: string, samples: number): Promise<ServerHistory> {
    return this.reader.ofServer(serverId, this.last(samples));
  }

  last(samples: number): { readonly from: string; readonly to: string; readonly stepMs: number } {
    const endMs = this.nowMs + SAMPLE_MS;
    const from = new Date(endMs - samples * SAMPLE_MS).toISOString();
    return { from, to: new Date(endMs).toISOString(), stepMs: SAMPLE_MS };
  }

  #recording() {
    const { table, desired } = this.rooms;
    const archive = new DirectArchive(this.#file);
    const recorder = new SampleRecorder({ table, desired, archive, clock: clockOf(this.#time) });
    // The first sample of a start knows who is there.
    recorder.take();
    const { monotonicMs } = clockOf(this.#time);
    return {
      archive,
      recorder,
      reader: new HistoryReader({ recorder, archive, desired }),
      past: new PastReader({ recorder, desired, monotonicMs }),
    };
  }
}

function clockOf(time: { readonly monotonicMs: number; readonly calendarAheadMs: number }) {
  return {
    monotonicMs: () => time.monotonicMs,
    now: () => new Date(STARTS_AT + time.monotonicMs + time.calendarAheadMs),
  };
}
