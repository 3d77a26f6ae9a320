/**
 * `npm run soak -- [--nodes N] [--minutes N] [--json]`: a real server and a demo fleet on this machine, with one watcher of a window, for as long as
 * said; how the server fared in each minute. Nothing is asserted.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createMeridianClient, type MeridianClient } from '@meridian/server/client';
import { type Figures, OwnFigures } from '../../server/operations/own-figures.ts';
import { removeDirectory, startServer } from '../kit/server-process.ts';
import { machine } from './machine.ts';

const FLEET = fileURLToPath(new URL('../fleet/main.ts', import.meta.url));
const OWN_FIGURES = '"msg":"own figures"';

const { values } = parseArgs({
  options: {
    nodes: { type: 'string', default: '10000' },
    minutes: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});

/** One minute of it. */
type Minute = {
  readonly minute: number;
  readonly server: Figures;
  /** This process, which does nearly nothing: what the machine does to everybody. */
  readonly idle: Figures;
  readonly fleetRssMb: number;
  readonly calls: number;
  readonly connections: number;
  readonly frames: number;
};

async function main(): Promise<void> {
  say(machine());
  const server = await startServer({ MERIDIAN_LOG_LEVEL: 'debug', MERIDIAN_DATABASE_SYNC: 'off' });
  const fleet = spawn(
    process.execPath,
    [FLEET, '--url', server.url, '--token-file', join(server.stateDir, 'admin-token'), '--nodes', values.nodes],
    { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] },
  );
  try {
    const beganMs = performance.now();
    if (fleet.stdout) await once(createInterface({ input: fleet.stdout }), 'line');
    say(`the fleet is up after ${Math.round((performance.now() - beganMs) / 1000)} s`);
    const client = createMeridianClient({ url: server.url, token: server.adminToken });
    const idle = new OwnFigures(() => {});
    idle.start();
    const watched = watch(client);
    let read = figuresIn(server.log()).length;
    for (let minute = 1; minute <= Number(values.minutes);) {
      await setTimeout(1000);
      const told = figuresIn(server.log());
      if (told.length === read) continue;
      read = told.length;
      const [figures] = told.slice(-1);
      if (!figures) continue;
      show({
        minute: minute++,
        server: figures,
        idle: idle.take(),
        fleetRssMb: rssMb(fleet.pid),
        ...(await watched.take()),
      });
    }
    idle.stop();
  } finally {
    fleet.kill('SIGKILL');
    const beganMs = performance.now();
    const code = await server.stop();
    say(`the server stopped with ${code} after ${Math.round(performance.now() - beganMs)} ms`);
    removeDirectory(server.stateDir);
  }
}

/** A window of fifty rows, as a cockpit watches it. */
function watch(client: MeridianClient): { take(): Promise<Pick<Minute, 'frames' | 'calls' | 'connections'>> } {
  let frames = 0;
  client.serverMetrics.watch.subscribe({ view: { sort: 'worst', rows: 50 } }, { onData: () => frames++ });
  return {
    take: async () => {
      const { calls, connections } = await client.capacity.report.query({});
      const taken = { frames, calls: calls.used ?? 0, connections: connections.used ?? 0 };
      frames = 0;
      return taken;
    },
  };
}

function figuresIn(log: string): Figures[] {
  return log
    .split('\n')
    .filter((line) => line.includes(OWN_FIGURES))
    .map((line) => JSON.parse(line) as Figures);
}

function rssMb(pid: number | undefined): number {
  const [, pages = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
  return Math.round((Number(pages) * 4096) / 1_000_000);
}

function show(minute: Minute): void {
  if (values.json) {
    process.stdout.write(`${JSON.stringify(minute)}\n`);
    return;
  }
  const { server, idle, fleetRssMb, calls, frames } = minute;
  const late = ({ loopMsP50, loopMsP99, loopMsMax }: Figures) => `${loopMsP50}/${loopMsP99}/${loopMsMax}`;
  say(
    [
      `${minute.minute} min`,
      `loop late by p50/p99/max ${late(server)} ms (an idle process ${late(idle)})`,
      `CPU ${server.cpuPercent}%`,
      `RSS ${server.rssMb} MB, heap ${server.heapUsedMb}, buffers ${server.arrayBuffersMb}`,
      `fleet ${fleetRssMb} MB`,
      `${calls} calls, ${frames} frames`,
    ].join('; '),
  );
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  await main();
  process.exit(0);
} catch (error) {
  process.stderr.write(`soak: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
