import { Agent } from 'node:http';
import type { BenchCase, Reading } from './bench-case.ts';
import { closedLoop } from './kit/closed-loop.ts';
import { BeatingNode } from './kit/heartbeat.ts';
import { post } from './kit/post.ts';
import { cpuDuring, startProcess } from './kit/processes.ts';
import { startSeededServer } from './kit/seeded-server.ts';

const NODES = 500;
const CONNECTIONS = 32;
const HEARTBEATS = 400;

/** A heartbeat a call over kept connections: what a simple script does. */
export const ingestHttp: BenchCase = {
  name: 'ingest-http',
  about: 'a heartbeat, one in a tRPC call over HTTP',
  prepare: async ({ work }, later) => {
    const server = await startSeededServer(NODES, later);
    const raw = await startProcess(new URL('./ingest/raw-server.ts', import.meta.url), later);
    const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
    later(() => agent.destroy());
    const nodes = server.nodes.map(({ apiKey, type }) => ({ apiKey, node: new BeatingNode(type) }));
    let turn = 0;
    const round = async (url: string, child: typeof raw.child): Promise<Reading> => {
      const heartbeats = HEARTBEATS * work;
      let latenciesMs: readonly number[] = [];
      const { cpuMs, cpuPercent } = await cpuDuring([child], async () => {
        ({ latenciesMs } = await closedLoop(heartbeats, CONNECTIONS, async () => {
          const sender = nodes[turn++ % nodes.length];
          if (sender) await post(agent, url, sender.apiKey, JSON.stringify(sender.node.beat()));
        }));
      });
      return { cpuUs: (cpuMs * 1000) / heartbeats, latencyMs: latenciesMs, cpuPercent };
    };
    return [
      {
        lines: [
          { name: 'ingest-http', unit: 'µs', of: 'cpuUs' },
          { name: 'ingest-http-latency', unit: 'ms', of: 'latencyMs' },
        ],
        against: 'node:http POST and JSON.parse',
        warmUps: 2,
        ours: () => round(`${server.url}/trpc/node.heartbeat`, server.process),
        baseline: () => round(raw.url, raw.child),
      },
    ];
  },
};
