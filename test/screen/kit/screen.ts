import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { spawn, type IPty } from '@lydell/node-pty';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import headless from '@xterm/headless';
import { Script, Steps } from './steps.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LAUNCHER = fileURLToPath(new URL('../../../tui/bin/meridian.mjs', import.meta.url));

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
export class Screen extends Steps {
  readonly #script: Script;
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
    super();
    this.#terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.#terminal.loadAddon(new Unicode11Addon());
    this.#terminal.unicode.activeVersion = '11';
    const environment: Record<string, string> = { ...terminalEnvironment(), ...env };
    this.#pty = spawn('/bin/sh', ['-c', shell, 'sh', process.execPath, launcher, ...args], {
      // It goes before TERM in the environment.
      name: environment['TERM'] ?? '',
      cols: columns,
      rows,
      cwd: ROOT,
      env: environment,
    });
    this.#pty.onData((data) => {
      this.written += data;
      this.#terminal.write(data);
    });
    this.#exited = new Promise((resolve) => {
      // What was written last is on the screen before the exit is told.
      this.#pty.onExit(({ exitCode }) => this.#terminal.write('', () => resolve(exitCode)));
    });
    this.#script = new Script({
      write: (bytes) => this.#pty.write(bytes),
      resize: (toColumns, toRows) => {
        this.#pty.resize(toColumns, toRows);
        this.#terminal.resize(toColumns, toRows);
      },
      signal: (signal) => process.kill(-this.#pty.pid, signal),
      hangUp: () => this.#hangUp(),
      exited: this.#exited,
      text: () => this.text(),
      written: () => this.written,
    });
  }

  protected override next: Script['next'] = (act) => this.#script.next(act);

  lines(): string[] {
    const { rows, cols, buffer } = this.#terminal;
    const { active } = buffer;
    // Once it was made narrower, a line still holds what stood beyond.
    return Array.from(
      { length: rows },
      (_, row) => active.getLine(active.viewportY + row)?.translateToString(true, 0, cols) ?? '',
    );
  }

  text(): string {
    return this.lines().join('\n');
  }

  /** Whether the program's own screen is up, rather than the shell's. */
  isAlternate(): boolean {
    return this.#terminal.buffer.active.type === 'alternate';
  }

  async close(): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.#exited;
    this.#terminal.dispose();
  }

  #hangUp(): void {
    if (!('destroy' in this.#pty) || typeof this.#pty.destroy !== 'function')
      throw new Error('this pty cannot hang up');
    this.#pty.destroy();
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
