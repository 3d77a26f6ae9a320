import { readFileSync } from 'node:fs';
import { spawn, type IPty } from '@lydell/node-pty';
import headless from '@xterm/headless';
import { terminalEnvironment } from '../../screen/kit/screen.ts';

/** Of the terminal that the budgets are about. */
export const SIZE = { columns: 160, rows: 50 } as const;

const GIVES_UP_AFTER_MS = 30_000;
/** Of a tick of `/proc`, which is a hundredth of a second on every Linux. */
const TICK_MS = 10;

/** A read of what a program wrote: when it came (`performance.now`), and how long it is. */
type Written = { readonly atMs: number; readonly bytes: number };
type Waiter = { readonly holds: (lines: Lines) => boolean; readonly resolve: (written: Written) => void };

/** What stands in a row of the screen. */
export type Lines = (row: number) => string;

/** A program in a pseudo-terminal, and when what it wrote made the screen look so. */
export class Terminal {
  readonly #pty: IPty;
  readonly #screen = new headless.Terminal({ cols: SIZE.columns, rows: SIZE.rows, allowProposedApi: true });
  readonly #exited: Promise<void>;
  readonly #waiters = new Set<Waiter>();
  /** All that it has written so far. */
  bytes = 0;
  /** Resolves with the milliseconds from its start to its first byte. */
  readonly firstByteMs: Promise<number>;

  /** Runs a script with Node. */
  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const first = Promise.withResolvers<number>();
    this.firstByteMs = first.promise;
    const beganMs = performance.now();
    this.#pty = spawn(process.execPath, [...args], {
      name: 'xterm-256color',
      cols: SIZE.columns,
      rows: SIZE.rows,
      env: { ...terminalEnvironment(), ...env },
    });
    this.#pty.onData((data) => {
      const atMs = performance.now();
      first.resolve(atMs - beganMs);
      const bytes = Buffer.byteLength(data);
      this.bytes += bytes;
      this.#screen.write(data, () => this.#look({ atMs, bytes }));
    });
    this.#exited = new Promise((resolve) => this.#pty.onExit(() => resolve()));
  }

  /** Resolves with what made the screen so. */
  async until(holds: (lines: Lines) => boolean): Promise<Written> {
    const { promise, resolve, reject } = Promise.withResolvers<Written>();
    const waiter = { holds, resolve };
    this.#waiters.add(waiter);
    const gaveUp = setTimeout(
      () => reject(new Error(`it never came on the screen:\n${this.#text()}`)),
      GIVES_UP_AFTER_MS,
    );
    try {
      return await promise;
    } finally {
      clearTimeout(gaveUp);
      this.#waiters.delete(waiter);
    }
  }

  readonly line: Lines = (row) => this.#screen.buffer.active.getLine(row)?.translateToString(true) ?? '';

  /** Processor time that the program has taken so far, of all its threads. Linux only. */
  cpuMs(): number {
    const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
    // Behind the name, which is in brackets and may hold anything: user and system time are its 12th and 13th.
    const [user = '0', system = '0'] = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13);
    return (Number(user) + Number(system)) * TICK_MS;
  }

  /** Memory of the program that is in RAM now. Linux only. */
  rssKiB(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  }

  get pid(): number {
    return this.#pty.pid;
  }

  press(keys: string): void {
    this.#pty.write(keys);
  }

  async close(): Promise<void> {
    this.#pty.kill('SIGKILL');
    await this.#exited;
    this.#screen.dispose();
  }

  #look(written: Written): void {
    for (const waiter of this.#waiters) if (waiter.holds(this.line)) waiter.resolve(written);
  }

  #text(): string {
    return Array.from({ length: SIZE.rows }, (_, row) => this.line(row)).join('\n');
  }
}
