import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { existsSync } from 'node:fs';

/** Whether this machine has every one of these programs: a test whose peers are missing is skipped, and counted. */
export function has(...programs: readonly string[]): boolean {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin'];
  return programs.every((program) => folders.some((folder) => existsSync(join(folder, program))));
}

/** A program that a test talks with; ends with it. */
export class Peer {
  readonly #child: ChildProcess;
  #output = '';

  constructor(program: string, args: readonly string[], options: { cwd?: string } = {}) {
    const env = { ...process.env, PATH: `${process.env['PATH'] ?? ''}${delimiter}/usr/sbin` };
    this.#child = spawn(program, args, { ...options, env, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child.on('error', (error) => (this.#output += error.message));
    const keep = (text: string) => (this.#output = (this.#output + text).slice(-20_000));
    this.#child.stdout?.setEncoding('utf8').on('data', keep);
    this.#child.stderr?.setEncoding('utf8').on('data', keep);
  }

  /** The end of what it wrote so far. */
  get output(): string {
    return this.#output;
  }

  get hasEnded(): boolean {
    const { exitCode, signalCode, pid } = this.#child;
    return exitCode !== null || signalCode !== null || pid === undefined;
  }

  async stop(): Promise<void> {
    if (this.hasEnded) return;
    const closed = once(this.#child, 'close');
    this.#child.kill('SIGTERM');
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), 3000);
    await closed;
    clearTimeout(kill);
  }
}

/** A port of the loopback that nobody uses, by TCP or UDP: for peers that cannot choose one themselves. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  const socket = createSocket('udp4');
  const isFree = await new Promise<boolean>((resolve) => {
    socket.once('error', () => resolve(false));
    socket.bind(port, '127.0.0.1', () => resolve(true));
  });
  socket.close();
  await new Promise((resolve) => server.close(resolve));
  return isFree ? port : freePort();
}

/** A certificate of its own making for a name; over already where `days` is negative. */
export function selfSigned(folder: string, name: string, days = 30): { keyFile: string; certFile: string } {
  const [keyFile, certFile, request] = ['key', 'crt', 'csr'].map((end) => join(folder, `${name}.${end}`)) as [
    string,
    string,
    string,
  ];
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', keyFile];
  openssl('req', '-new', ...key, '-out', request, '-subj', `/CN=${name}`);
  openssl('x509', '-req', '-in', request, '-signkey', keyFile, '-days', String(days), '-out', certFile);
  return { keyFile, certFile };
}
