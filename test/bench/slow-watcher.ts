import { setTimeout } from 'node:timers/promises';
import type { BenchCase } from './bench-case.ts';
import { Watched } from './fanout/watched.ts';
import { startLiveServer } from './kit/live-server.ts';
import { usageOf } from './kit/processes.ts';

const NODES = 10_000;
const WATCHERS = 50;
/** In each round, unless the command line says for how long: then there is one round. */
const FROZEN_MS = 3000;
const BYTES_A_MB = 1e6;

/** One of 50 watchers reads no more. */
export const slowWatcher: BenchCase = {
  name: 'slow-watcher',
  about: 'one of 50 watchers is frozen: memory of the server, and how the others fare',
  prepare: async ({ work, frozenMs }, later) => {
    const server = await startLiveServer(NODES, later);
    const watched = await Watched.start(server.url, server.adminToken, later);
    const round = async (isOneFrozen: boolean) => {
      await watched.open(WATCHERS);
      if (isOneFrozen) await watched.freezeOne();
      await watched.seen();
      await setTimeout(frozenMs ?? FROZEN_MS * work);
      const { latenciesMs } = await watched.seen();
      const { rssBytes } = await usageOf(server.process);
      await watched.close();
      return { latencyMs: latenciesMs, memoryMB: rssBytes / BYTES_A_MB };
    };
    return [
      {
        lines: [
          { name: 'slow-watcher', unit: 'MB', of: 'memoryMB' },
          { name: 'slow-watcher-p99', unit: 'ms', of: 'latencyMs', at: 0.99 },
        ],
        against: 'nobody is frozen',
        roundsMax: frozenMs === undefined ? 3 : 1,
        warmUps: 0,
        ours: () => round(true),
        baseline: () => round(false),
      },
    ];
  },
};
