import { Agent } from 'node:http';
import type { BenchCase, Reading } from './bench-case.ts';
import { AttachedFleet } from './kit/attached-fleet.ts';
import { closedLoop } from './kit/closed-loop.ts';
import { post } from './kit/post.ts';
import { cpuDuring, startProcess } from './kit/processes.ts';
import { startSeededServer } from './kit/seeded-server.ts';

/** Each may report 20 times a second, which bounds how long the case can run. */
const NODES = 5000;
const IN_A_MESSAGE = 100;
const AT_ONCE = 4;
const MESSAGES = 60;

/** A relay that speaks for many nodes: authenticated once, then 100 heartbeats a message. */
export const ingestBatch: BenchCase = {
  name: 'ingest-batch',
  about: 'heartbeats, 100 in a message',
  prepare: async ({ work }, later) => {
    const server = await startSeededServer(NODES, later);
    const raw = await startProcess(new URL('./ingest/raw-server.ts', import.meta.url), later);
    const fleet = await AttachedFleet.attach(server.url, server.nodes);
    later(() => fleet.close());
    const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
    later(() => agent.destroy());
    const round = async (child: typeof raw.child, send: () => Promise<void>): Promise<Reading> => {
      const messages = MESSAGES * work;
      let latenciesMs: readonly number[] = [];
      const { cpuMs, cpuPercent } = await cpuDuring([child], async () => {
        ({ latenciesMs } = await closedLoop(messages, AT_ONCE, send));
      });
      return { cpuUs: (cpuMs * 1000) / (messages * IN_A_MESSAGE), latencyMs: latenciesMs, cpuPercent };
    };
    return [
      {
        lines: [
          { name: 'ingest-batch', unit: 'µs', of: 'cpuUs' },
          { name: 'ingest-batch-latency', unit: 'ms', of: 'latencyMs' },
        ],
        against: 'node:http POST of an array, JSON.parse and zod',
        warmUps: 3,
        ours: () => round(server.process, () => fleet.beat(IN_A_MESSAGE)),
        baseline: () => round(raw.child, () => post(agent, raw.url, '', JSON.stringify(fleet.next(IN_A_MESSAGE)))),
      },
    ];
  },
};
