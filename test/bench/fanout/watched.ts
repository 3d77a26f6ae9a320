import type { ChildProcess } from 'node:child_process';
import type { Later } from '../bench-case.ts';
import { said, startProcess } from '../kit/processes.ts';
import type { Seen } from './watchers.ts';

/** Watchers of a server, in a process of their own. */
export class Watched {
  readonly #watchers: ChildProcess;

  private constructor(watchers: ChildProcess) {
    this.#watchers = watchers;
  }

  /** `token` is null where it is a raw server that sends to whoever connects. */
  static async start(url: string, token: string | null, later: Later): Promise<Watched> {
    const { child } = await startProcess(new URL('./watchers.ts', import.meta.url), later, { url, token });
    return new Watched(child);
  }

  /** Resolves when so many watch and each has had a frame. */
  async open(count: number): Promise<void> {
    await this.#order('open', count);
  }

  async close(): Promise<void> {
    await this.#order('close');
  }

  /** One of them reads no more. */
  async freezeOne(): Promise<void> {
    await this.#order('freeze');
  }

  /** What they saw since they were asked last. */
  async seen(): Promise<Seen> {
    return (await this.#order('seen')) as Seen;
  }

  #order(order: string, count = 0): Promise<unknown> {
    const answered = said(this.#watchers, (message) => message['answer'] ?? null);
    this.#watchers.send({ order, count });
    return answered;
  }
}
