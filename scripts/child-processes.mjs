import { spawn } from 'node:child_process';

const KILL_AFTER_MS = 6000;

/**
 * The processes that the launcher started. Each holds a channel to it, so that they end by themselves when it is gone
 * without a word; ended in good order, the last one started goes first.
 */
export class ChildProcesses {
  #started = [];
  #ending = null;

  /**
   * Starts a Node process with a channel as its last stream.
   * @param {string[]} args for node
   * @param {{ stdio: (string | number)[], env: NodeJS.ProcessEnv, detached?: boolean }} options
   */
  start(args, { stdio, ...options }) {
    // Told to end while still starting: what comes now would be left behind.
    if (this.#ending !== null) throw new Error('the launcher is ending');
    const child = spawn(process.execPath, args, { ...options, stdio: [...stdio, 'ipc'] });
    const exited = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
      child.once('error', () => resolve({ code: 1, signal: null }));
    });
    this.#started.push({ child, exited });
    return { child, exited };
  }

  /**
   * Asks each to end, and makes it when it does not.
   * @returns {Promise<void>}
   */
  endAll() {
    this.#ending ??= this.#endEach();
    return this.#ending;
  }

  async #endEach() {
    for (const { child, exited } of this.#started.toReversed()) {
      child.kill('SIGTERM');
      const insist = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
      await exited;
      clearTimeout(insist);
    }
  }
}
