import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Region } from '@meridian/shared/region.ts';
import { afterEach, expect, test } from 'vitest';
import { HttpCaller } from '../kit/http.ts';
import { removeDirectory, type ServerProcess, startServer } from '../kit/server-process.ts';
import { until } from '../kit/until.ts';

const FLEET = fileURLToPath(new URL('../fleet/main.ts', import.meta.url));
const WITHIN = { withinMs: 20_000 };
/** The fleet is up after some ten seconds, more on a loaded machine. */
const TIMEOUT_MS = 60_000;

let server: ServerProcess;
let fleet: ChildProcess;
let exited: Promise<number | null>;
let ready: unknown;

/** A real server, and the fleet with two nodes a region, all of them heard. */
async function begin(more: readonly string[] = []): Promise<void> {
  server = await startServer();
  const tokenFile = join(server.stateDir, 'admin-token');
  fleet = spawn(process.execPath, [FLEET, '--url', server.url, '--token-file', tokenFile, '--nodes', '6', ...more], {
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
  });
  exited = once(fleet, 'exit').then(([code]) => code as number | null);
  if (fleet.stdout === null) throw new Error('no stdout');
  const [line] = (await once(createInterface({ input: fleet.stdout }), 'line')) as [string];
  ready = JSON.parse(line);
}
afterEach(async () => {
  fleet.kill('SIGKILL');
  await exited;
  await server.stop();
  removeDirectory(server.stateDir);
});

async function regions(): Promise<readonly Region[]> {
  const { data } = await new HttpCaller(server.url, server.adminToken).get<Region[]>('regionManager.getRegions');
  return data;
}

function bootIds(seen: readonly Region[]): (string | null | undefined)[] {
  return seen.flatMap((region) => region.servers.map(({ node }) => node?.bootId));
}

test(
  'is ready when every node was heard; calls come where a region serves and nowhere else; ends when told to',
  async () => {
    await begin();
    expect(ready).toEqual({ ready: true, regions: 6, nodes: 12 });
    const seen = await until(regions, (all) => all.reduce((sum, { totals }) => sum + totals.calls, 0) > 10, WITHIN);
    expect(seen.map(({ totals }) => totals.nodesOnline)).toEqual([2, 2, 2, 2, 2, 2]);
    const sydney = seen.find(({ regionId }) => regionId === 'AU-SYDNEY');
    expect(sydney?.maintenance?.publicReason).toContain('Planned network maintenance');
    expect(sydney?.totals).toMatchObject({ calls: 0, connections: 0, routableBackends: 0 });
    const virginia = seen.find(({ regionId }) => regionId === 'US-EAST');
    expect(virginia?.s3?.endpoint).toBe('s3.us-east-1.demo.example');

    fleet.kill('SIGTERM');
    expect(await exited).toBe(0);
  },
  TIMEOUT_MS,
);

test(
  'its relays go on while Meridian is away and are heard by the next one with the same boots; it ends with who started it',
  async () => {
    await begin(['--relayed']);
    const before = bootIds(await regions());
    const port = new URL(server.url).port;
    await server.stop();
    server = await startServer({ MERIDIAN_PORT: port }, server.stateDir);
    const after = await until(
      regions,
      (all) => all.every(({ servers }) => servers.every(({ node }) => node?.liveness === 'Alive')),
      WITHIN,
    );
    expect(bootIds(after)).toEqual(before);

    fleet.disconnect();
    expect(await exited).toBe(0);
  },
  TIMEOUT_MS,
);
