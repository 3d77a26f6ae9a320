import { SAMPLE_MS } from '@meridian/shared/history.ts';
import { SampleRecorder } from '../../server/fleet/sample-recorder.ts';
import type { BenchCase, Contest } from './bench-case.ts';
import { FleetInProcess, type Said } from './kit/fleet-in-process.ts';
import { heldBytes } from './kit/memory.ts';
import { NO_ARCHIVE } from './live-table/no-archive.ts';
import { RawTable } from './live-table/raw-table.ts';
import { nanosecondsEach } from './measure.ts';

const NODES = 10_000;
const TICKS = 3;
const NS_A_MS = 1e6;
const BYTES_A_MB = 1e6;
/** Enough for what grows with each to show. */
const TICKS_TO_GROW = 40;

/** What every node says, and its last hour. */
export const liveTable: BenchCase = {
  name: 'live-table',
  about: '10,000 nodes: heard, and sampled for the last hour; what they hold',
  prepare: ({ work }) => {
    const raw = new RawTable(NODES);
    const fleet = new FleetInProcess(NODES);
    const before = heldBytes();
    const recorder = new SampleRecorder({ ...fleet.parts, archive: NO_ARCHIVE });
    const heldAfter = (ticks: number) => {
      for (let count = 0; count < ticks; count++) tick(fleet, recorder);
      return heldBytes() - before;
    };
    const held = heldAfter(TICKS_TO_GROW);
    const heldLater = heldAfter(TICKS_TO_GROW);
    return [
      sampling(fleet, recorder, raw, TICKS * work),
      hearing(fleet, raw, TICKS * work),
      once('live-table-bytes', held, raw.bytes, 'six Float32 and an hour of six u16'),
      once('live-table-growth', heldLater, held, `the same ${TICKS_TO_GROW} samples before`),
    ];
  },
};

function tick(fleet: FleetInProcess, recorder: SampleRecorder): void {
  fleet.pass(SAMPLE_MS);
  fleet.hear(fleet.heartbeats());
  recorder.take();
}

/** A sample of every node, of its region and of the fleet, into rings of an hour. */
function sampling(fleet: FleetInProcess, recorder: SampleRecorder, raw: RawTable, ticks: number): Contest {
  return {
    lines: [{ name: 'live-table', unit: 'ms' }],
    against: 'six u16 for each node, in rings of an hour',
    ours: () => {
      let ns = 0;
      for (let count = 0; count < ticks; count++) {
        fleet.pass(SAMPLE_MS);
        fleet.hear(fleet.heartbeats());
        ns += nanosecondsEach(1, () => recorder.take());
      }
      return ns / ticks / NS_A_MS;
    },
    baseline: () => {
      let ns = 0;
      for (let count = 0; count < ticks; count++) {
        raw.hear(fleet.heartbeats());
        ns += nanosecondsEach(1, () => raw.take());
      }
      return ns / ticks / NS_A_MS;
    },
  };
}

/** A heartbeat of every node is taken in: its state, its figures, who changed. */
function hearing(fleet: FleetInProcess, raw: RawTable, ticks: number): Contest {
  const msEach = (hear: (said: readonly Said[]) => void) => {
    let ns = 0;
    for (let count = 0; count < ticks; count++) {
      const said = fleet.heartbeats();
      fleet.pass(1000);
      ns += nanosecondsEach(1, () => hear(said));
    }
    return ns / ticks / NS_A_MS;
  };
  return {
    lines: [{ name: 'live-table-hear', unit: 'ms' }],
    against: 'six Float32 and a bit for each node, in a row',
    ours: () => msEach((said) => fleet.hear(said)),
    baseline: () => msEach((said) => raw.hear(said)),
  };
}

/** What was found while preparing. */
function once(name: string, bytes: number, baselineBytes: number, against: string): Contest {
  return {
    lines: [{ name, unit: 'MB' }],
    against,
    roundsMax: 1,
    warmUps: 0,
    ours: () => bytes / BYTES_A_MB,
    baseline: () => baselineBytes / BYTES_A_MB,
  };
}
