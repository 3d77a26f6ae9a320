import { spawnSync } from 'node:child_process';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawn, type IPty } from '@lydell/node-pty';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import headless from '@xterm/headless';
import { bytesOf } from '../../kit/key-bytes.ts';
import { until } from '../../kit/until.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('../../../tui/bin/meridian.mjs', import.meta.url));

/** Longer than a dialog takes to arm, a lone escape to be one, and a frame to be painted. */
const STILL_MS = 450;
/** It wants to hear of the focus: what it turns on last. */
const LISTENS = '\x1b[?1004h';
/** Between two keys of a hand. */
const KEY_PAUSE_MS = 100;

export type ScreenOptions = {
  readonly columns?: number;
  readonly rows?: number;
  /** What follows `meridian` on the command line. */
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** What is run, where it is not the repository's own. */
  readonly launcher?: string;
  /** The shell that runs it, as `"$@"`, where what it leaves behind matters. */
  readonly shell?: string;
};

/** The real cockpit in a real pseudo-terminal, as a person sees it and types at it. */
export class Screen {
  readonly #pty: IPty;
  readonly #terminal: headless.Terminal;
  readonly #exited: Promise<number>;
  /** Everything that was written to the terminal. */
  written = '';

  constructor({
    columns = 100,
    rows = 30,
    args = [],
    env = {},
    launcher = LAUNCHER,
    shell = 'exec "$@"',
  }: ScreenOptions = {}) {
    this.#terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    this.#pty = spawn('/bin/sh', ['-c', shell, 'sh', process.execPath, launcher, ...args], {
      name: 'xterm-256color',
      cols: columns,
      rows,
      cwd: ROOT,
      env: { ...terminalEnvironment(), ...env },
    });
    this.#pty.onData((data) => {
      this.written += data;
      this.#terminal.write(data);
    });
    this.#exited = new Promise((resolve) => {
      // What was written last is on the screen before the exit is told.
      this.#pty.onExit(({ exitCode }) => this.#terminal.write('', () => resolve(exitCode)));
    });
  }

  /** Presses keys, one write each, by name or as themselves. */
  press(...keys: readonly string[]): void {
    for (const key of keys) this.#pty.write(bytesOf(key));
  }

  /** Types a text in one write, as a fast hand or a slow link brings it. */
  type(text: string): void {
    this.#pty.write(text);
  }

  /** Types a text as a hand does: with a pause after each key, so that each comes in a read of its own. */
  async typeSlowly(text: string): Promise<void> {
    for (const key of text) {
      this.#pty.write(key);
      await setTimeout(KEY_PAUSE_MS);
    }
  }

  paste(text: string): void {
    this.#pty.write(`\x1b[200~${text}\x1b[201~`);
  }

  lines(): string[] {
    const buffer = this.#terminal.buffer.active;
    return Array.from(
      { length: this.#terminal.rows },
      (_, row) => buffer.getLine(buffer.viewportY + row)?.translateToString(true) ?? '',
    );
  }

  text(): string {
    return this.lines().join('\n');
  }

  /** Waits until each of these is on the screen. */
  async see(...wanted: readonly (string | RegExp)[]): Promise<void> {
    for (const each of wanted) await this.#until(`to see ${each}`, (text) => has(text, each));
  }

  /** Waits until it reads keys as they are pressed: the first frame is there before. */
  async listening(): Promise<void> {
    await until(
      () => this.written,
      (written) => written.includes(LISTENS),
    );
  }

  /** Waits until none of these is on the screen. */
  async loseSight(...unwanted: readonly (string | RegExp)[]): Promise<void> {
    for (const each of unwanted) await this.#until(`not to see ${each}`, (text) => !has(text, each));
  }

  /** Waits until the screen has stopped moving, but for its clock, and answers it. */
  async still(): Promise<string> {
    let [last, sinceMs] = ['', performance.now()];
    await until(
      () => this.text(),
      (text) => {
        if (text.replaceAll(/\d+/g, '#') !== last) [last, sinceMs] = [text.replaceAll(/\d+/g, '#'), performance.now()];
        return performance.now() - sinceMs > STILL_MS;
      },
      { withinMs: 15_000 },
    );
    return this.text();
  }

  resize(columns: number, rows: number): void {
    this.#pty.resize(columns, rows);
    this.#terminal.resize(columns, rows);
  }

  /** To all that runs in the terminal, as the terminal itself does it. */
  signal(signal: 'SIGTERM' | 'SIGHUP' | 'SIGINT' | 'SIGQUIT'): void {
    process.kill(-this.#pty.pid, signal);
  }

  /** Takes the terminal away from what runs in it. */
  hangUp(): void {
    if (!('destroy' in this.#pty) || typeof this.#pty.destroy !== 'function')
      throw new Error('this pty cannot hang up');
    this.#pty.destroy();
  }

  /** Whether the program's own screen is up, rather than the shell's. */
  isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  /** The exit code, once it ended by itself. */
  exit(): Promise<number> {
    return this.#exited;
  }

  async close(): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.#exited;
    this.#terminal.dispose();
  }

  async #until(what: string, holds: (text: string) => boolean): Promise<void> {
    await until(() => this.text(), holds, { withinMs: 15_000 }).catch(() => {
      throw new Error(`waited ${what}, but the screen was:\n${this.text()}`);
    });
  }
}

/** Bundles the cockpit if its sources changed, as npm test does. */
export function buildCockpit(): void {
  const done = spawnSync(process.execPath, ['scripts/setup.mjs'], { cwd: ROOT, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`setup failed: ${done.stderr}`);
}

/** Ours without what would change the cockpit: a CI's marks, colours, and another Meridian's address. */
export function terminalEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(MERIDIAN_.*|CI|CONTINUOUS_INTEGRATION|FORCE_COLOR|NO_COLOR|VITEST.*)$/.test(name),
  );
  return { ...(Object.fromEntries(kept) as Record<string, string>), TERM: 'xterm-256color', TZ: 'UTC' };
}

function has(text: string, wanted: string | RegExp): boolean {
  return typeof wanted === 'string' ? text.includes(wanted) : wanted.test(text);
}
