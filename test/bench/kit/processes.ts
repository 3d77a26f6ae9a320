import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { isRecord } from '@meridian/shared/record.ts';
import type { Later } from '../bench-case.ts';

/** What a process has taken since it began. */
export type Usage = {
  /** Of all its threads, user and system. */
  readonly cpuMs: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly externalBytes: number;
};

/** For a process that is started by someone else: with this in its environment `usageOf` can ask it. */
export const MEASURED = { NODE_OPTIONS: `--import=${new URL('./tell-usage.ts', import.meta.url).href}` };

/** Something measured that runs beside the benchmark, and where it listens. */
export type MeasuredProcess = { readonly child: ChildProcess; readonly url: string };

/** Starts a script as a process of its own, tells it what it must know, and resolves once it has said `{url}`. */
export async function startProcess(script: URL, later: Later, task: object = {}): Promise<MeasuredProcess> {
  const child = fork(script, { env: { ...process.env, ...MEASURED }, execArgv: [] });
  child.on('message', (message) => message === 'task' && child.send(task));
  const exited = once(child, 'exit');
  later(async () => {
    child.kill();
    await exited;
  });
  return { child, url: await urlFrom(child) };
}

function urlFrom(child: ChildProcess): Promise<string> {
  return said(child, (message) => (typeof message['url'] === 'string' ? message['url'] : null));
}

export async function usageOf(child: ChildProcess): Promise<Usage> {
  const answered = said(child, ({ usage }) => (usage as Usage | undefined) ?? null);
  child.send('usage');
  return answered;
}

/** The next message in which `read` finds something. */
export function said<Found>(
  child: ChildProcess,
  read: (message: Readonly<Record<string, unknown>>) => Found | null,
): Promise<Found> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error('a process of the benchmark has ended'));
    child.once('exit', onExit);
    const onMessage = (message: unknown) => {
      const found = isRecord(message) ? read(message) : null;
      if (found === null) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(found);
    };
    child.on('message', onMessage);
  });
}

/** Processor time of other processes while `run` goes on: of all of them together, in milliseconds and in percent of one core. */
export async function cpuDuring(
  children: readonly ChildProcess[],
  run: () => Promise<void>,
): Promise<{ readonly cpuMs: number; readonly cpuPercent: number }> {
  const total = async () => (await Promise.all(children.map(usageOf))).reduce((sum, { cpuMs }) => sum + cpuMs, 0);
  const [before, beganMs] = [await total(), performance.now()];
  await run();
  const [after, endedMs] = [await total(), performance.now()];
  const cpuMs = after - before;
  return { cpuMs, cpuPercent: (cpuMs * 100) / (endedMs - beganMs) };
}
