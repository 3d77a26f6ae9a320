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

/** Starts a script as a process of its own, and resolves once it has said `{url}`. */
export async function startProcess(script: URL, later: Later, args: readonly string[] = []): Promise<MeasuredProcess> {
  const child = fork(script, args, { env: { ...process.env, ...MEASURED }, execArgv: [] });
  const exited = once(child, 'exit');
  later(async () => {
    child.kill();
    await exited;
  });
  const ended = exited.then(([code]): never => {
    throw new Error(`${script.pathname} ended with ${code} before it was ready`);
  });
  const [ready] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }];
  return { child, url: ready.url };
}

async function usageOf(child: ChildProcess): Promise<Usage> {
  const answered = new Promise<Usage>((resolve) => {
    const onMessage = (message: unknown) => {
      if (!isRecord(message) || !isRecord(message['usage'])) return;
      child.off('message', onMessage);
      resolve(message['usage'] as Usage);
    };
    child.on('message', onMessage);
  });
  child.send('usage');
  return answered;
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
