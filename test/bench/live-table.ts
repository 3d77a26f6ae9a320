import type { BenchCase, Contest } from './bench-case.ts';
import { FleetInProcess, type Said } from './kit/fleet-in-process.ts';
import { RawTable } from './live-table/raw-table.ts';
import { nanosecondsEach } from './measure.ts';

const NODES = 10_000;
const TICKS = 3;
const NS_A_MS = 1e6;

/** What every node says, and its last hour. */
export const liveTable: BenchCase = {
  name: 'live-table',
  about: '10,000 nodes heard',
  prepare: ({ work }) => [hearing(TICKS * work)],
};

/** A heartbeat of every node is taken in: its state, its figures, who changed. */
function hearing(ticks: number): Contest {
  const fleet = new FleetInProcess(NODES);
  const raw = new RawTable(NODES);
  const msEach = (hear: (said: readonly Said[]) => void) => {
    let ns = 0;
    for (let tick = 0; tick < ticks; tick++) {
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
