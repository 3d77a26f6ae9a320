import type { ChildProcess } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import type { BenchCase, Reading } from './bench-case.ts';
import { Watched } from './fanout/watched.ts';
import { startLiveServer } from './kit/live-server.ts';
import { cpuDuring, startProcess } from './kit/processes.ts';

const NODES = 10_000;
const WATCHERS = 50;
const WATCH_MS = 1500;
/** A server that was just started compiles while it hears its first heartbeats. */
const SETTLING_MS = 5000;

/** Everyone watches the whole fleet: what it costs the server, and how old a frame is when it comes. */
export const fanout: BenchCase = {
  name: 'fanout',
  about: '10,000 nodes at 1 Hz to 50 watchers in binary',
  prepare: async ({ work }, later) => {
    const server = await startLiveServer(NODES, later);
    const raw = await startProcess(new URL('./fanout/raw-server.ts', import.meta.url), later);
    const ours = await Watched.start(server.url, server.adminToken, later);
    const theirs = await Watched.start(raw.url, null, later);
    const durationMs = WATCH_MS * work;
    // Before anyone watches: frames go on being made for a while after the last one has left.
    const unwatchedPercent = async (child: ChildProcess): Promise<number> =>
      (await cpuDuring([child], () => setTimeout(durationMs))).cpuPercent;
    await setTimeout(SETTLING_MS);
    const unwatched = { ours: await unwatchedPercent(server.process), theirs: await unwatchedPercent(raw.child) };
    const round = async (watched: Watched, child: ChildProcess, beforePercent: number): Promise<Reading> => {
      await watched.open(WATCHERS);
      await watched.seen();
      const { cpuPercent } = await cpuDuring([child], () => setTimeout(durationMs));
      const { latenciesMs, bytes } = await watched.seen();
      await watched.close();
      return {
        addedPercent: cpuPercent - beforePercent,
        latencyMs: latenciesMs,
        kBPerSecond: bytes / WATCHERS / durationMs,
        cpuPercent,
      };
    };
    return [
      {
        lines: [
          { name: 'fanout', unit: '%', of: 'addedPercent' },
          { name: 'fanout-p99', unit: 'ms', of: 'latencyMs', at: 0.99 },
          { name: 'fanout-bytes', unit: 'kB/s', of: 'kBPerSecond' },
        ],
        against: 'one binary frame for all over raw ws',
        roundsMax: 3,
        warmUps: 0,
        ours: () => round(ours, server.process, unwatched.ours),
        baseline: () => round(theirs, raw.child, unwatched.theirs),
      },
    ];
  },
};
