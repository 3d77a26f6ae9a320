import { fileURLToPath } from 'node:url';
import type { BenchCase } from './bench-case.ts';
import { hasFrame, startCockpit } from './kit/cockpit.ts';
import { startSeededServer } from './kit/seeded-server.ts';
import { Terminal } from './kit/terminal.ts';

const BARE = fileURLToPath(new URL('./screen/bare.mjs', import.meta.url));
const NODES = 40;

/** The cockpit comes up beside a server that runs already. */
export const start: BenchCase = {
  name: 'start',
  about: 'the cockpit, from its start to its first frame',
  prepare: async (_pace, later) => {
    const server = await startSeededServer(NODES, later);
    return [
      {
        lines: [
          { name: 'start', unit: 'ms', of: 'firstFrameMs' },
          { name: 'start-first-byte', unit: 'ms', of: 'firstByteMs' },
        ],
        against: 'bare Node that writes a byte',
        warmUps: 1,
        ours: async () => {
          const beganMs = performance.now();
          const terminal = startCockpit(server);
          const firstFrameMs = (await terminal.until(hasFrame)).atMs - beganMs;
          const firstByteMs = await terminal.firstByteMs;
          await terminal.close();
          return { firstFrameMs, firstByteMs };
        },
        baseline: async () => {
          const terminal = new Terminal([BARE]);
          const firstByteMs = await terminal.firstByteMs;
          await terminal.close();
          return { firstFrameMs: firstByteMs, firstByteMs };
        },
      },
    ];
  },
};
