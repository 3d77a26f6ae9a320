/**
 * Many watchers, a process of their own: told `{url, token}`, they watch the whole fleet in binary, and answer what their
 * parent asks; without a token they take what a raw server sends.
 */
import { once } from 'node:events';
import { parseFleetMessage } from '@meridian/shared/fleet-message.ts';
import { isRecord } from '@meridian/shared/record.ts';
import { WebSocket } from 'ws';
import { takeTask } from '../kit/task.ts';
import { madeAtMs } from './frame-head.ts';

/** What they saw since they were asked last. */
export type Seen = { readonly latenciesMs: readonly number[]; readonly bytes: number };

const SUBSCRIBE = {
  id: 1,
  method: 'subscription',
  params: { path: 'serverMetrics.watch', input: { format: 'binary' } },
};

const { url, token } = (await takeTask()) as { readonly url: string; readonly token: string | null };
let sockets: readonly WebSocket[] = [];
let latenciesMs: number[] = [];
let bytes = 0;

/** Resolves when each has had its first frame. */
async function open(count: number): Promise<void> {
  sockets = await Promise.all(Array.from({ length: count }, openOne));
}

async function openOne(): Promise<WebSocket> {
  const path = token === null ? '' : '/trpc?connectionParams=1';
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, { perMessageDeflate: false });

  const { promise: hasFrame, resolve, reject } = Promise.withResolvers<void>();
  socket.on('error', reject);
  socket.on('close', (code) => reject(new Error(`the server closed a watcher's connection (${code})`)));
  socket.on('message', (data: Buffer, isBinary) => {
    const text = isBinary ? '' : data.toString('utf8');
    if (text === 'PING') socket.send('PONG');
    if (text.includes('"error"')) reject(new Error(text));
    if (!isBinary) return;
    latenciesMs.push(performance.timeOrigin + performance.now() - madeAtMs(parseFleetMessage(data).frame));
    bytes += data.length;
    resolve();
  });
  await Promise.race([once(socket, 'open'), hasFrame]);
  if (token !== null) {
    socket.send(JSON.stringify({ method: 'connectionParams', data: { token } }));
    socket.send(JSON.stringify(SUBSCRIBE));
  }
  await hasFrame;
  return socket;
}

const ORDERS: Readonly<Record<string, (count: number) => unknown>> = {
  open,
  close: () => sockets.forEach((socket) => socket.terminate()),
  /** The last one reads no more. */
  freeze: () => sockets.at(-1)?.pause(),
  seen: (): Seen => {
    const seen = { latenciesMs, bytes };
    [latenciesMs, bytes] = [[], 0];
    return seen;
  },
};

process.on('message', (message) => {
  if (isRecord(message) && typeof message['order'] === 'string') void obey(message['order'], Number(message['count']));
});
process.send?.({ url });

async function obey(order: string, count: number): Promise<void> {
  const answer = await ORDERS[order]?.(count);
  process.send?.({ answer: answer ?? true });
}
