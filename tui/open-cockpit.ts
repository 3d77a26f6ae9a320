import { writeFile } from 'node:fs/promises';
import { constants } from 'node:os';
import { resolve } from 'node:path';
import { findServer, type FoundServer } from '@meridian/server/client';
import { createCockpit } from './cockpit/cockpit.ts';
import { sayConfigFaults } from './commands/config-faults.ts';
import { readConfig } from './config/read-config.ts';
import { isUtf8 } from './theme/ascii.ts';
import { themeFor } from './theme/themes.ts';
import { createDispatcher } from './cockpit/dispatcher.ts';
import { startFeeding } from './cockpit/feeding.ts';
import { openRegion } from './cockpit/open-region.ts';
import { startPresence } from './cockpit/presence.ts';
import { startTicking } from './cockpit/ticking.ts';
import { startViewing } from './cockpit/viewing.ts';
import type { Size } from './cockpit/room.ts';
import { repaint } from './cockpit/ui-store.ts';
import { errorText, type ServerPort } from './data/port.ts';
import { createSearchingPort } from './data/searching-port.ts';
import { connectTo } from './data/server-port.ts';
import { startSync } from './data/sync.ts';
import { systemClock } from './input/clock.ts';
import { createDecoder } from './input/decoder.ts';
import { copySequence } from './paint/clipboard.ts';
import { createPainter } from './paint/painter.ts';
import { startPainting } from './paint/painting.ts';
import { createReadScreen } from './reading/read-screen.ts';
import { presentScreen } from './screens/screen.ts';
import { runProgram } from './run-program.ts';
import { startWindowTitle } from './window-title.ts';
import { startPlain } from './plain.ts';

/** What is there before the cockpit is: `tui/bin/`. */
type Launcher = {
  readonly takeScreen: () => void;
  /** Turns on what the terminal tells besides keys. */
  readonly listen: () => void;
  /** Undoes both, and raw mode. */
  readonly giveTerminalBack: () => void;
  /** What ctrl-z leads to: the terminal is lent while the job is stopped. */
  readonly onStop: (lend: (stopJob: () => Promise<void>) => Promise<void>) => void;
  readonly askToStop: () => void;
};

/** The cockpit of this process, on its terminal, over the splash that stands there; without a terminal, plain lines. */
export function openCockpit({ takeScreen, listen, giveTerminalBack, onStop, askToStop }: Launcher): void {
  const clock = systemClock;
  let place = 'no server';
  let isStopping = false;
  /** While the terminal is another program's, or the shell's. */
  let isLent = false;
  let lend = (other: () => Promise<void>): Promise<void> => other();
  let onBack = (): void => {};
  const chosen = readConfig(process.env);
  const { config } = chosen;
  const cockpit = createCockpit({
    config,
    port: createSearchingPort({ search: () => findServer(process.env), connect, clock }),
    clock,
    size: terminalSize(),
    place: () => place,
    quit: () => stop(0),
    suspend: askToStop,
    runProgram: async (argv) => {
      let ending = '';
      await handOver(async () => void (ending = await runProgram(argv)));
      return ending;
    },
    save: saveFile,
    copy: (text) => write(copySequence(text, process.env)),
  });

  const isTerminal = process.stdout.isTTY && process.stdin.isTTY;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
    process.on(signal, () => {
      // What is typed at a program that has the terminal is meant for that program alone.
      if (isLent && (signal === 'SIGINT' || signal === 'SIGQUIT')) return;
      // To be told so is how a stream of plain lines ends.
      stop(isTerminal ? endedBy(signal) : 0);
    });
  }
  process.on('uncaughtException', (error) => stop(1, error));
  process.on('unhandledRejection', (error) => stop(1, error));

  if (isTerminal) void openScreen();
  else {
    process.stdout.on('error', () => stop(0));
    startPlain(cockpit, process.stdout);
  }

  sayConfigFaults(cockpit, chosen);
  startTicking(cockpit);
  const { port, live: store, names } = cockpit;
  const sync = startSync({ port, store, names, clock });
  // Without a screen no server is looked at, and no plan is opened.
  if (isTerminal) {
    startViewing(cockpit, sync);
    startPresence(cockpit);
  }
  startFeeding(cockpit);
  // `meridian open EU-CENTRAL`; without a command, the whole fleet.
  const [, , , regionToOpen] = process.argv;
  if (regionToOpen !== undefined) openRegion(cockpit, regionToOpen);

  function connect(found: FoundServer): ServerPort {
    place = process.env['MERIDIAN_DEMO'] === '1' ? 'demo' : new URL(found.url).hostname;
    return connectTo(found);
  }

  /** The first frame goes over the splash before Ink is there: loading Ink takes as long as all the rest. */
  async function openScreen(): Promise<void> {
    const isReadOut = config.layout === 'screen-reader';
    const colorBits = process.stdout.getColorDepth();
    const painter = createPainter({
      hasColors: colorBits > 1,
      isAscii: config.ascii ?? !isUtf8(process.env),
      theme: themeFor(config.theme, colorBits),
      isReadOut,
    });
    startPainting(cockpit, {
      painter,
      present: isReadOut ? createReadScreen() : presentScreen,
      write,
    });
    onStop(handOver);
    // Stopped in a way that nothing could be done about, by SIGSTOP: others have written to the screen since.
    process.on('SIGCONT', () => repaint(cockpit.ui, terminalSize()));
    process.stdout.on('resize', () => repaint(cockpit.ui, terminalSize()));
    // A terminal that is gone, whether or not the system says so by its signal.
    const hangUp = () => stop(endedBy('SIGHUP'));
    process.stdin.on('end', hangUp);
    for (const stream of [process.stdin, process.stdout]) stream.on('error', hangUp);
    const { holdInput } = await import('./terminal.tsx');
    if (isStopping) return;
    const decoder = createDecoder(clock, createDispatcher(cockpit));
    const input = holdInput(decoder.push, listen);
    let stopTitle = startWindowTitle(cockpit, write);
    lend = input.lend;
    onBack = () => {
      listen();
      stopTitle();
      stopTitle = startWindowTitle(cockpit, write);
    };
    input.lost.then(
      () => stop(0),
      (error: unknown) => stop(1, error),
    );
    // What was typed until now, the terminal has shown itself.
    repaint(cockpit.ui);
  }

  function write(bytes: string): void {
    if (!isLent) process.stdout.write(bytes);
  }

  /** Lends the terminal, and paints it anew afterwards. Who has it already keeps it: a program that is stopped, too. */
  async function handOver(other: () => Promise<void>): Promise<void> {
    if (isLent) return other();
    isLent = true;
    giveTerminalBack();
    try {
      await lend(other);
    } finally {
      isLent = false;
      takeScreen();
      onBack();
      repaint(cockpit.ui, terminalSize());
    }
  }

  /** Every way out: the terminal is given back first, then what went wrong is said where it can be read. */
  function stop(code: number, error?: unknown): void {
    if (isStopping) return;
    isStopping = true;
    giveTerminalBack();
    if (error !== undefined) process.stderr.write(`${error instanceof Error ? error.stack : errorText(error)}\n`);
    process.exit(code);
  }
}

/** Where the person is who called: npm runs it in the checkout, and says so. */
async function saveFile(name: string, text: string): Promise<string> {
  const path = resolve(process.env['INIT_CWD'] ?? '', name);
  await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  return path;
}

function terminalSize(): Size {
  return { columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
}

/** The exit code that a shell gives what a signal has ended. */
function endedBy(signal: NodeJS.Signals): number {
  return 128 + constants.signals[signal];
}
