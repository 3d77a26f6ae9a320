import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { findServer, type FoundServer } from '@meridian/server/client';
import { createCockpit, say } from './cockpit/cockpit.ts';
import { lineFaults } from './commands/line-verbs.ts';
import { keyTable } from './commands/key-table.ts';
import { readConfig } from './config/read-config.ts';
import { isUtf8 } from './theme/ascii.ts';
import { themeFor } from './theme/themes.ts';
import { createDispatcher } from './cockpit/dispatcher.ts';
import { startFeeding } from './cockpit/feeding.ts';
import { openRegion } from './cockpit/open-region.ts';
import { startPresence } from './cockpit/presence.ts';
import { startTicking } from './cockpit/ticking.ts';
import { startViewing } from './cockpit/viewing.ts';
import { repaint, type Size } from './cockpit/ui-store.ts';
import { errorText, type ServerPort } from './data/port.ts';
import { createSearchingPort } from './data/searching-port.ts';
import { connectTo } from './data/server-port.ts';
import { startSync } from './data/sync.ts';
import { systemClock } from './input/clock.ts';
import { createDecoder } from './input/decoder.ts';
import { copySequence } from './paint/clipboard.ts';
import { createPainter } from './paint/painter.ts';
import { startPainting } from './paint/painting.ts';
import { runProgram } from './run-program.ts';
import { startWindowTitle } from './window-title.ts';
import { startPlain } from './plain.ts';

/** What is there before the cockpit is: `tui/bin/`. */
type Launcher = {
  readonly showSplash: () => void;
  readonly leaveSplash: () => void;
  /** What ctrl-z leads to: the terminal is lent while the job is stopped. */
  readonly onStop: (lend: (stopJob: () => Promise<void>) => Promise<void>) => void;
  readonly askToStop: () => void;
};

/** The cockpit of this process, on its terminal, over the splash that stands there; without a terminal, plain lines. */
export function openCockpit({ showSplash, leaveSplash, onStop, askToStop }: Launcher): void {
  const clock = systemClock;
  let place = 'no server';
  let restoreTerminal = async (): Promise<void> => leaveSplash();
  let isStopping = false;
  /** While the terminal is another program's, or the shell's. */
  let isLent = false;
  let lend = (other: () => Promise<void>): Promise<void> => other();
  const { config, fault } = readConfig(process.env);
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
    copy: (text) => void process.stdout.write(copySequence(text, process.env)),
  });

  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(0));
  // What is typed at a program that has the terminal is meant for that program alone.
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) process.on(signal, () => isLent || stop(0));
  process.on('uncaughtException', (error) => stop(1, error));
  process.on('unhandledRejection', (error) => stop(1, error));

  const isTerminal = process.stdout.isTTY && process.stdin.isTTY;
  if (isTerminal) void openScreen();
  else {
    process.stdout.on('error', () => stop(0));
    startPlain(cockpit, process.stdout);
  }

  const wrong = [...(fault === null ? [] : [fault]), ...keyTable(config).faults, ...lineFaults(config)];
  if (wrong.length > 0) say(cockpit, wrong.join('; '), 'warn');
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
    const colorBits = process.stdout.getColorDepth();
    const painter = createPainter({
      hasColors: colorBits > 1,
      isAscii: config.ascii ?? !isUtf8(process.env),
      theme: themeFor(config.theme, colorBits),
    });
    const stopPainting = startPainting(cockpit, painter, (bytes) => void (isLent || process.stdout.write(bytes)));
    restoreTerminal = async () => {
      stopPainting();
      leaveSplash();
    };
    lend = async (other) => {
      leaveSplash();
      await other();
      showSplash();
    };
    onStop(handOver);
    // Stopped in a way that nothing could be done about, by SIGSTOP: others have written to the screen since.
    process.on('SIGCONT', () => repaint(cockpit.ui, terminalSize()));
    process.stdout.on('resize', () => repaint(cockpit.ui, terminalSize()));
    process.stdin.on('end', () => stop(0));
    process.stdin.on('error', () => stop(0));
    const { holdTerminal } = await import('./terminal.tsx');
    if (isStopping) return;
    const decoder = createDecoder(clock, createDispatcher(cockpit));
    const terminal = holdTerminal(decoder.push);
    const startTitle = () => startWindowTitle(cockpit, (bytes) => process.stdout.write(bytes));
    let stopTitle = startTitle();
    restoreTerminal = () => {
      stopPainting();
      stopTitle();
      return terminal.giveBack();
    };
    lend = async (other) => {
      stopTitle();
      await terminal.lend(other);
      stopTitle = startTitle();
    };
    terminal.lost.then(
      () => stop(0),
      (error: unknown) => stop(1, error),
    );
    // Ink has begun with an empty screen.
    repaint(cockpit.ui);
  }

  /** Lends the terminal, and paints it anew afterwards. Who has it already keeps it: a program that is stopped, too. */
  async function handOver(other: () => Promise<void>): Promise<void> {
    if (isLent) return other();
    isLent = true;
    try {
      await lend(other);
    } finally {
      isLent = false;
      repaint(cockpit.ui, terminalSize());
    }
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
}

async function saveFile(name: string, text: string): Promise<string> {
  const path = resolve(name);
  await writeFile(path, text, { flag: 'wx', mode: 0o600 });
  return path;
}

function terminalSize(): Size {
  return { columns: process.stdout.columns || 80, rows: process.stdout.rows || 24 };
}
