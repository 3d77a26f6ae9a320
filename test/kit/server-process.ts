import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SERVER = fileURLToPath(new URL('../../server/bin/meridian-server.mjs', import.meta.url));

/** A real server, in a process and a state directory of its own. */
export type ServerProcess = {
  readonly url: string;
  readonly adminToken: string;
  readonly stateDir: string;
  readonly process: ChildProcess;
  /** Everything it logged so far. */
  readonly log: () => string;
  /** Ends it as an operator would; resolves with its exit code. */
  readonly stop: () => Promise<number | null>;
  /** Ends it as a power cut would. */
  readonly kill: () => Promise<void>;
};

export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'meridian-test-'));
}

export function removeDirectory(path: string): void {
  rmSync(path, { recursive: true, force: true, maxRetries: 5 });
}

/** What a server says when it does not start. */
export async function failedStart(
  env: Record<string, string>,
): Promise<{ code: number | null; stderr: string; stdout: string }> {
  const child = spawnServer(env);
  const [stdout, stderr] = [collected(child.stdout), collected(child.stderr)];
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout: stdout(), stderr: stderr() };
}

/** Starts a server and waits until it says that it is ready. */
export async function startServer(
  env: Record<string, string> = {},
  stateDir: string = temporaryDirectory(),
): Promise<ServerProcess> {
  const child = spawnServer({ MERIDIAN_STATE_DIR: stateDir, MERIDIAN_PORT: '0', ...env });
  const log = collected(child.stderr);
  const exited = once(child, 'close').then(([code]) => code as number | null);
  const lines = createInterface({ input: child.stdout ?? fail('no stdout') });
  const first = once(lines, 'line').then(([line]) => line as string);
  const ready = await Promise.race([first, exited.then((code) => fail(`the server exited with ${code}: ${log()}`))]);
  const { url, tokenFile } = JSON.parse(ready) as { url: string; tokenFile: string };
  return {
    url,
    adminToken: readFileSync(tokenFile, 'utf8').trim(),
    stateDir,
    process: child,
    log,
    stop: () => {
      child.kill('SIGTERM');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

function spawnServer(env: Record<string, string>): ChildProcess {
  const inherited = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('MERIDIAN_')));
  return spawn(process.execPath, [SERVER], {
    env: { ...inherited, MERIDIAN_LOG_LEVEL: 'warn', ...env },
    // Over the channel it learns when the test is gone, however that ended, and stops too.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

function collected(stream: ChildProcess['stdout']): () => string {
  let text = '';
  stream?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return () => text;
}

function fail(message: string): never {
  throw new Error(message);
}
