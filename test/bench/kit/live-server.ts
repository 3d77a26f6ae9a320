import type { Later } from '../bench-case.ts';
import { startProcess } from './processes.ts';
import { type SeededServer, startSeededServer } from './seeded-server.ts';

const EVERY_SECOND = { MERIDIAN_HEARTBEAT_INTERVAL_MS: '1000' };

/** The real server, and beside it so many nodes that each report once a second; resolves once all were heard. */
export async function startLiveServer(nodeCount: number, later: Later): Promise<SeededServer> {
  const server = await startSeededServer(nodeCount, later, EVERY_SECOND);
  await startProcess(new URL('./beating-fleet.ts', import.meta.url), later, {
    url: server.url,
    nodes: server.nodes,
  });
  return server;
}
