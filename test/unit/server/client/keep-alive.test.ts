import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { keptAlive } from '../../../../server/client/keep-alive.ts';
import { until } from '../../../kit/until.ts';

let server: WebSocketServer;
let questions: number;
/** What the server says to each question. */
let answer: string | null;

beforeEach(async () => {
  [questions, answer] = [0, 'PONG'];
  server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  server.on('connection', (socket) => {
    socket.on('message', () => {
      questions++;
      if (answer !== null) socket.send(answer);
    });
  });
  await once(server, 'listening');
});
afterEach(async () => {
  for (const socket of server.clients) socket.terminate();
  server.close();
  await once(server, 'close');
});

function open(keepAlive: { intervalMs: number; pongTimeoutMs: number }) {
  const heard: unknown[] = [];
  const Kept = keptAlive(keepAlive);
  const socket = new Kept(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  socket.addEventListener('message', ({ data }) => heard.push(data));
  return { socket, heard };
}

test('a server that goes on speaking is alive, though its PONG does not come', async () => {
  answer = 'news';
  const { socket, heard } = open({ intervalMs: 10, pongTimeoutMs: 400 });
  let said = 0;
  await until(
    () => {
      for (const one of server.clients) one.send('news');
      return ++said;
    },
    (times) => times > 40,
  );
  expect(socket.readyState).toBe(socket.OPEN);
  expect(heard.length).toBeGreaterThan(20);
  socket.close();
});

test('a server that says nothing any more is closed', async () => {
  const { socket } = open({ intervalMs: 10, pongTimeoutMs: 100 });
  await until(
    () => questions,
    (asked) => asked > 2,
  );
  answer = null;
  await until(
    () => socket.readyState,
    (state) => state === socket.CLOSED,
  );
});

test('who asks too hears the answer to its own question, and no other', async () => {
  const { socket, heard } = open({ intervalMs: 10, pongTimeoutMs: 5000 });
  await until(
    () => questions,
    (asked) => asked > 2,
  );
  expect(heard).toEqual([]);
  socket.send('PING');
  await until(
    () => heard,
    ({ length }) => length > 0,
  );
  const before = questions;
  await until(
    () => questions,
    (asked) => asked > before + 2,
  );
  expect(heard).toEqual(['PONG']);
  socket.close();
});
