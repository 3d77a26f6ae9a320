import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeDirectory, temporaryDirectory } from '../../kit/server-process.ts';
import { until } from '../../kit/until.ts';
import type { Later } from '../bench-case.ts';

/** What a process holds on to. */
export type Held = {
  /** Objects and array buffers, after a garbage collection. */
  readonly heldKiB: number;
  /** Timers, sockets and the like that are open. */
  readonly resources: number;
  /** Of the process and its terminal. */
  readonly listeners: number;
};

/** Asks a process that was started with `env` what it holds. */
export function createHeldReader(later: Later) {
  const folder = temporaryDirectory();
  later(() => removeDirectory(folder));
  const path = join(folder, 'held.json');
  return {
    env: { HELD_FILE: path, NODE_OPTIONS: `--import=${new URL('./tell-held.ts', import.meta.url).href}` },
    read: async (pid: number): Promise<Held> => {
      rmSync(path, { force: true });
      process.kill(pid, 'SIGUSR2');
      await until(
        () => existsSync(path),
        (isThere) => isThere,
      );
      return JSON.parse(readFileSync(path, 'utf8')) as Held;
    },
  };
}
