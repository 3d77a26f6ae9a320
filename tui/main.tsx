import { render } from 'ink';
import { App } from './app.tsx';
import { createCockpit } from './cockpit/cockpit.ts';
import { openRegion } from './cockpit/open-region.ts';
import { startFeeding } from './cockpit/feeding.ts';
import { startTicking } from './cockpit/ticking.ts';
import { findServer, type FoundServer } from '@meridian/server/client';
import { errorText, type ServerPort } from './data/port.ts';
import { createSearchingPort } from './data/searching-port.ts';
import { connectTo } from './data/server-port.ts';
import { startSync } from './data/sync.ts';
import { systemClock } from './input/clock.ts';
import { startPlain } from './plain.ts';

const clock = systemClock;
const isTerminal = process.stdout.isTTY && process.stdin.isTTY;
let place = 'no server';
const cockpit = createCockpit({
  port: createSearchingPort({ search: () => findServer(process.env), connect, clock }),
  clock,
  size: { columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 },
  place: () => place,
  quit: () => stop(0),
});
startTicking(cockpit);
const { port, fleet: store, samples, failing } = cockpit;
startSync({ port, store, samples, failing, clock });
startFeeding(cockpit);
// `meridian open EU-CENTRAL`; without a command, the whole fleet.
const [, , , regionToOpen] = process.argv;
if (regionToOpen !== undefined) openRegion(cockpit, regionToOpen);

let restoreTerminal = async (): Promise<void> => {};
let isStopping = false;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(0));
process.on('uncaughtException', (error) => stop(1, error));
process.on('unhandledRejection', (error) => stop(1, error));

if (isTerminal) startScreen();
else {
  process.stdout.on('error', () => stop(0));
  startPlain(cockpit, process.stdout);
}

function connect(found: FoundServer): ServerPort {
  place = process.env['MERIDIAN_DEMO'] === '1' ? 'demo' : new URL(found.url).hostname;
  return connectTo(found);
}

function startScreen(): void {
  const app = render(<App cockpit={cockpit} />, {
    alternateScreen: true,
    incrementalRendering: true,
    // A CI variable in someone's shell does not make this terminal less of one.
    interactive: true,
    maxFps: 60,
    exitOnCtrlC: false,
    patchConsole: true,
    onRender: () => cockpit.arming.painted(),
  });
  process.stdin.on('end', () => stop(0));
  process.stdin.on('error', () => stop(0));
  restoreTerminal = async () => {
    app.unmount();
    await app.waitUntilExit().catch(() => undefined);
  };
  app.waitUntilExit().then(
    () => stop(0),
    (error: unknown) => stop(1, error),
  );
}

/** Every way out: the terminal is given back first, then what went wrong is said where it can be read. */
function stop(code: number, error?: unknown): void {
  if (isStopping) return;
  isStopping = true;
  void restoreTerminal().finally(() => {
    if (error !== undefined) process.stderr.write(`${error instanceof Error ? error.stack : errorText(error)}\n`);
    process.exit(code);
  });
}
