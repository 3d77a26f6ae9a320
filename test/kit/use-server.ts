import { afterAll, beforeAll } from 'vitest';
import { HttpCaller } from './http.ts';
import { removeDirectory, type ServerProcess, startServer } from './server-process.ts';

/** A server for all tests of a file, and an admin who speaks plain HTTP with it. */
export type SharedServer = {
  readonly meridian: ServerProcess;
  readonly admin: HttpCaller;
  /** Kills it as a power cut would, and starts it again on what it left. */
  readonly killAndRestart: () => Promise<void>;
};

export function useServer(env: Record<string, string> = {}): SharedServer {
  let running: ServerProcess | null = null;
  let admin: HttpCaller | null = null;
  const start = async (stateDir?: string) => {
    running = await startServer(env, stateDir);
    admin = new HttpCaller(running.url, running.adminToken);
  };
  beforeAll(() => start());
  afterAll(async () => {
    await running?.stop();
    if (running) removeDirectory(running.stateDir);
  });
  return {
    get meridian() {
      return running ?? notStarted();
    },
    get admin() {
      return admin ?? notStarted();
    },
    killAndRestart: async () => {
      await running?.kill();
      await start(running?.stateDir);
    },
  };
}

function notStarted(): never {
  throw new Error('the server is not started yet');
}
