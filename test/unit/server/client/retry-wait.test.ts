import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { createMeridianClient, createRetryWait, type LinkState } from '@meridian/server/client';
import { until } from '../../../kit/until.ts';

const servers: WebSocketServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    for (const socket of server.clients) socket.terminate();
    server.close();
  }
});

async function listen(port = 0): Promise<{ server: WebSocketServer; port: number }> {
  const server = new WebSocketServer({ host: '127.0.0.1', port });
  servers.push(server);
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}

test('a wait of an hour is over as soon as someone cuts it short', async () => {
  const { server, port } = await listen();
  const retryWait = createRetryWait();
  const waits: (number | null)[] = [];
  const client = createMeridianClient({
    url: `http://127.0.0.1:${port}`,
    token: 'x',
    retryWait,
    retryDelayMs: () => 3_600_000,
    onLink: ({ retryInMs }) => void waits.push(retryInMs),
  });
  const stream = client.events.watch.subscribe({}, { onData: () => undefined, onError: () => undefined });
  await until(
    () => server.clients.size,
    (count) => count === 1,
  );
  for (const socket of server.clients) socket.terminate();
  await until(() => waits.includes(3_600_000), Boolean);
  expect(server.clients.size).toBe(0);
  retryWait.cutShort();
  await until(
    () => server.clients.size,
    (count) => count === 1,
  );
  stream.unsubscribe();
});

test('who listens again after an outage is connected at once', async () => {
  const { server, port } = await listen();
  let connections = 0;
  server.on('connection', () => connections++);
  const retryWait = createRetryWait();
  const links: LinkState[] = [];
  const client = createMeridianClient({
    url: `http://127.0.0.1:${port}`,
    token: 'x',
    retryWait,
    retryDelayMs: () => 3_600_000,
    onLink: (link) => void links.push(link),
  });
  const listenOnce = () => client.events.watch.subscribe({}, { onData: () => undefined, onError: () => undefined });
  const isOpen = () => links.at(-1)?.state === 'open';
  const first = listenOnce();
  await until(isOpen, Boolean);
  for (const socket of server.clients) socket.terminate();
  await until(() => links.some(({ retryInMs }) => retryInMs !== null), Boolean);
  await until(() => {
    retryWait.cutShort();
    return isOpen();
  }, Boolean);
  first.unsubscribe();
  await until(
    () => server.clients.size,
    (count) => count === 0,
  );
  const before = connections;
  const second = listenOnce();
  await until(() => connections > before, Boolean);
  second.unsubscribe();
});

test('hurried again and again, it still leaves a while between two tries', async () => {
  const { wait, cutShort } = createRetryWait();
  let isOver = false;
  const waited = wait(3_600_000).then(() => (isOver = true));
  for (let time = 0; time < 50; time++) cutShort();
  await Promise.resolve();
  expect(isOver).toBe(false);
  await waited;
  // Nothing waits: nothing happens.
  cutShort();
});
