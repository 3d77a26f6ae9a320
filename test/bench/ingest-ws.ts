import type { ChildProcess } from 'node:child_process';
import type { BenchCase, Reading } from './bench-case.ts';
import { closedLoop } from './kit/closed-loop.ts';
import { BeatingNode } from './kit/heartbeat.ts';
import { cpuDuring, startProcess } from './kit/processes.ts';
import { startSeededServer } from './kit/seeded-server.ts';
import { SocketCaller } from './kit/socket-caller.ts';

/** A connection each; a key may report 20 times a second. */
const NODES = 500;
const AT_ONCE = 64;
const HEARTBEATS = 1000;

/** A heartbeat a message, each node over a connection of its own. */
export const ingestWs: BenchCase = {
  name: 'ingest-ws',
  about: 'a heartbeat, one in a tRPC message over WebSocket',
  prepare: async ({ work }, later) => {
    const server = await startSeededServer(NODES, later);
    const raw = await startProcess(new URL('./ingest/raw-server.ts', import.meta.url), later);
    const rawUrl = raw.url.replace(/^http/, 'ws');
    const ours = await Promise.all(server.nodes.map(({ apiKey }) => SocketCaller.openTrpc(server.url, apiKey)));
    const theirs = await Promise.all(server.nodes.map(() => SocketCaller.open(rawUrl)));
    later(() => [...ours, ...theirs].forEach((socket) => socket.close()));
    const nodes = server.nodes.map(({ type }) => new BeatingNode(type));
    let turn = 0;
    const round = async (callers: readonly SocketCaller[], child: ChildProcess): Promise<Reading> => {
      const heartbeats = HEARTBEATS * work;
      let latenciesMs: readonly number[] = [];
      const { cpuMs, cpuPercent } = await cpuDuring([child], async () => {
        ({ latenciesMs } = await closedLoop(heartbeats, AT_ONCE, async () => {
          const index = turn++ % callers.length;
          const answer = await callers[index]?.ask(callOf(nodes[index]));
          if (!answer?.includes('"accepted":true')) throw new Error(`a heartbeat was not taken: ${answer}`);
        }));
      });
      return { cpuUs: (cpuMs * 1000) / heartbeats, latencyMs: latenciesMs, cpuPercent };
    };
    return [
      {
        lines: [
          { name: 'ingest-ws', unit: 'µs', of: 'cpuUs' },
          { name: 'ingest-ws-latency', unit: 'ms', of: 'latencyMs' },
        ],
        against: 'raw ws, JSON.parse and an answer',
        warmUps: 2,
        ours: () => round(ours, server.process),
        baseline: () => round(theirs, raw.child),
      },
    ];
  },
};

function callOf(node: BeatingNode | undefined): string {
  const params = { path: 'node.heartbeat', input: node?.beat() };
  return JSON.stringify({ id: 1, method: 'mutation', params });
}
