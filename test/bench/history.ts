import { statSync } from 'node:fs';
import { join } from 'node:path';
import { SAMPLE_MS } from '@meridian/shared/history.ts';
import { HistoryReader } from '../../server/fleet/history-reader.ts';
import { SampleRecorder } from '../../server/fleet/sample-recorder.ts';
import { HistoryThread } from '../../server/storage/history/history-thread.ts';
import { removeDirectory, temporaryDirectory } from '../kit/server-process.ts';
import type { BenchCase, Contest, Later } from './bench-case.ts';
import { RawHistory } from './history/raw-history.ts';
import { FleetInProcess } from './kit/fleet-in-process.ts';

const NODES = 10_000;
const TICKS = 5;
/** An hour, and the chunks that reach into it. */
const TICKS_KEPT = 420;
/** Bytes a row are the same for each node. */
const NODES_KEPT = 1000;
const HOUR_MS = 3_600_000;
const CHUNKS_AN_HOUR = 6;
const READS = 60;
const RAW_ROW_BYTES = 12;

/** What was: a sample of every node each 10 s. */
export const history: BenchCase = {
  name: 'history',
  about: '10,000 rows a tick written, what a row takes, an hour of a node read',
  prepare: async ({ work }, later) => {
    const directory = temporaryDirectory();
    later(() => removeDirectory(directory));
    const raw = new RawHistory(join(directory, 'raw.db'), NODES, 0);
    const rawHour = new RawHistory(join(directory, 'raw-hour.db'), NODES_KEPT, CHUNKS_AN_HOUR);
    later(() => [raw, rawHour].forEach((each) => each.close()));
    const kept = new Kept(join(directory, 'kept.db'), NODES_KEPT, later);
    for (let tick = 0; tick < TICKS_KEPT; tick++) {
      kept.tick();
      // The thread gets its turn: a queue without end would be cut.
      if (tick % 5 === 0) await kept.isWritten();
    }
    return [
      writing(new Kept(join(directory, 'ours.db'), NODES, later), raw, TICKS * work),
      reading(kept, rawHour, READS * work, 'history-stored-hour'),
      { ...reading(kept, rawHour, READS * work, 'history-hour'), before: () => kept.takeUp() },
      size(kept),
    ];
  },
};

/** A fleet and its history in a file. */
class Kept {
  readonly #fleet: FleetInProcess;
  readonly #archive: HistoryThread;
  readonly #recorder: SampleRecorder;
  readonly #file: string;
  #hasStopped = false;
  readonly reader: HistoryReader;

  constructor(file: string, nodes: number, later: Later) {
    this.#file = file;
    this.#fleet = new FleetInProcess(nodes);
    this.#archive = new HistoryThread(file, (trouble) => process.stderr.write(`history: ${trouble}\n`));
    const { parts } = this.#fleet;
    this.#recorder = new SampleRecorder({ ...parts, archive: this.#archive });
    this.reader = new HistoryReader({ recorder: this.#recorder, archive: this.#archive, desired: parts.desired });
    later(() => this.stop());
  }

  /** Milliseconds of this thread that a sample took: what goes on in the other one is not waited for. */
  tick(): number {
    this.#fleet.pass(SAMPLE_MS);
    this.#fleet.hear(this.#fleet.heartbeats());
    const beganMs = performance.now();
    this.#recorder.take();
    return performance.now() - beganMs;
  }

  /** Resolves when the other thread has done what it was given. */
  async isWritten(): Promise<void> {
    await this.#archive.readSamples('server', [], 0, 1);
  }

  /** Of a node, the hour that ends now: from where it is kept, until that was taken up into memory. */
  async readHour(index: number): Promise<void> {
    const toMs = this.#fleet.clock.now().getTime();
    const [from, to] = [toMs - HOUR_MS, toMs].map((ms) => new Date(ms).toISOString());
    await this.reader.ofServer(this.#fleet.serverIdAt(index), { from: from ?? '', to: to ?? '' });
  }

  async takeUp(): Promise<void> {
    await this.#recorder.takeUp();
  }

  get rowsKept(): number {
    return TICKS_KEPT * this.#fleet.size;
  }

  /** All of it, on the disk. */
  async bytes(): Promise<number> {
    await this.stop();
    return statSync(this.#file).size;
  }

  async stop(): Promise<void> {
    if (this.#hasStopped) return;
    this.#hasStopped = true;
    await this.#recorder.stop();
  }
}

function writing(kept: Kept, raw: RawHistory, ticks: number): Contest {
  return {
    lines: [
      { name: 'history', unit: 'ms', of: 'tickMs' },
      { name: 'history-p99', unit: 'ms', of: 'tickMs', at: 0.99 },
    ],
    against: 'one blob of six u16 of every node',
    ours: async () => {
      const tickMs = Array.from({ length: ticks }, () => kept.tick());
      await kept.isWritten();
      return { tickMs };
    },
    baseline: () => {
      const tickMs = Array.from({ length: ticks }, () => {
        const beganMs = performance.now();
        raw.write();
        return performance.now() - beganMs;
      });
      return { tickMs };
    },
  };
}

function reading(kept: Kept, raw: RawHistory, reads: number, name: string): Contest {
  let turn = 0;
  return {
    lines: [
      { name, unit: 'ms', of: 'latencyMs' },
      { name: `${name}-p99`, unit: 'ms', of: 'latencyMs', at: 0.99 },
    ],
    against: 'six chunks by their keys, as numbers',
    ours: async () => {
      const latencyMs: number[] = [];
      for (let count = 0; count < reads; count++) {
        const beganMs = performance.now();
        await kept.readHour(turn++ % NODES_KEPT);
        latencyMs.push(performance.now() - beganMs);
      }
      return { latencyMs };
    },
    baseline: () => {
      const latencyMs: number[] = [];
      for (let count = 0; count < reads; count++) {
        const beganMs = performance.now();
        raw.readHour(turn++ % NODES_KEPT, CHUNKS_AN_HOUR);
        latencyMs.push(performance.now() - beganMs);
      }
      return { latencyMs };
    },
  };
}

function size(kept: Kept): Contest {
  return {
    lines: [{ name: 'history-bytes', unit: 'B' }],
    against: 'six u16',
    roundsMax: 1,
    warmUps: 0,
    ours: async () => (await kept.bytes()) / kept.rowsKept,
    baseline: () => RAW_ROW_BYTES,
  };
}
