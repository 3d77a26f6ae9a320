import type { ChildProcess } from 'node:child_process';
import type { Later } from '../bench-case.ts';
import { startProcess } from './processes.ts';
import { type SeededServer, startSeededServer } from './seeded-server.ts';

const EVERY_SECOND = { MERIDIAN_HEARTBEAT_INTERVAL_MS: '1000' };

/** The fleet takes the orders that `beating-fleet.ts` says. */
type LiveServer = SeededServer & { readonly fleet: ChildProcess };

/** The real server, and beside it so many nodes that each report once a second; resolves once all were heard. */
export async function startLiveServer(nodeCount: number, later: Later): Promise<LiveServer> {
  const server = await startSeededServer(nodeCount, later, EVERY_SECOND);
  const { child: fleet } = await startProcess(new URL('./beating-fleet.ts', import.meta.url), later, {
    url: server.url,
    nodes: server.nodes,
  });
  return { ...server, fleet };
}
