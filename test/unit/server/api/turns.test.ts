import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { SocketFlow } from '../../../../server/api/socket-flow.ts';
import { TurnSocket } from '../../../../server/api/turn-socket.ts';
import { Turns } from '../../../../server/api/turns.ts';
import { SocketPairs } from '../../../kit/socket-pair.ts';
import { until } from '../../../kit/until.ts';

const KIB = 1024;
/** What a transport may have read already when it is told to stop. */
const ONE_CHUNK = 64 * KIB;

let pairs: SocketPairs | null = null;
afterEach(async () => {
  await pairs?.close();
  pairs = null;
});

test('of tasks that come at once only so many run in a turn of the event loop, in their order, and none is lost', async () => {
  let nowMs = 0;
  const turns = new Turns(() => nowMs);
  const ran: number[] = [];
  for (let task = 0; task < 10; task++)
    turns.take(() => {
      ran.push(task);
      nowMs += 2;
    });
  const counts = [ran.length];
  while (ran.length < 10 && counts.length < 20) {
    await setImmediate();
    counts.push(ran.length);
  }
  expect(ran).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(counts).toEqual([3, 6, 9, 10]);
});

/** Sockets whose every message takes as long as all of a turn; counts what was heard in each. */
async function serveSlowly(
  onMessage: (socket: TurnSocket, data: Buffer) => void,
  onClose: (socket: TurnSocket) => void = () => {},
) {
  let nowMs = 0;
  const turns = new Turns(() => nowMs);
  const limits = { callsMax: 8, unreadMaxBytes: 256 * KIB };
  pairs = await SocketPairs.listen(
    (socket, transport) => {
      if (!(socket instanceof TurnSocket)) throw new TypeError('the pair was made with another kind');
      socket.takesTurns(turns);
      const flow = new SocketFlow({ socket, transport, limits, spend: () => 0 });
      socket.on('message', (data: Buffer) => {
        nowMs += 1000;
        flow.begin()();
        onMessage(socket, data);
      });
      socket.on('close', () => onClose(socket));
    },
    { allowSynchronousEvents: false, WebSocket: TurnSocket },
  );
  return pairs;
}

test('of messages that many sockets have at once one is heard in a turn, each socket in its order', async () => {
  const heard = new Map<TurnSocket, number[]>();
  let [turn, heardInThis, mostInATurn] = [0, 0, 0];
  const server = await serveSlowly((socket, data) => {
    heard.set(socket, [...(heard.get(socket) ?? []), Number(data.toString())]);
    mostInATurn = Math.max(mostInATurn, ++heardInThis);
    const mine = ++turn;
    globalThis.setImmediate(() => mine === turn && (heardInThis = 0));
  });
  const clients: WebSocket[] = [];
  while (clients.length < 20) clients.push(await server.connect());
  for (let message = 0; message < 5; message++) for (const client of clients) client.send(String(message));
  const all = () => [...heard.values()];
  await until(
    () => all().flat().length,
    (count) => count === 100,
  );
  expect(all()).toEqual(clients.map(() => [0, 1, 2, 3, 4]));
  expect(mostInATurn).toBe(1);
});

test('of who floods no more than a chunk or two is read while it waits, and all is heard before its end', async () => {
  const [heard, heardAtEnd] = [new Map<TurnSocket, number>(), new Map<TurnSocket, number>()];
  let mostUnheard = 0;
  const server = await serveSlowly(
    (socket) => {
      heard.set(socket, (heard.get(socket) ?? 0) + 1);
      mostUnheard = Math.max(mostUnheard, socket.unheard);
    },
    (socket) => heardAtEnd.set(socket, heard.get(socket) ?? 0),
  );
  const floods: WebSocket[] = [];
  while (floods.length < 5) floods.push(await server.connect());
  for (const flood of floods) {
    for (let message = 0; message < 200; message++) flood.send(Buffer.alloc(4 * KIB));
    flood.close();
  }
  await until(
    () => heardAtEnd.size,
    (count) => count === floods.length,
  );
  expect([...heardAtEnd.values()]).toEqual(floods.map(() => 200));
  expect(mostUnheard).toBeGreaterThan(0);
  expect(mostUnheard).toBeLessThanOrEqual((3 * ONE_CHUNK) / (4 * KIB));
});

test('of a socket that is cut nothing is heard after its end: what was read before comes before', async () => {
  let [cut, heard, heardAtEnd, last]: [TurnSocket | null, number, number, number] = [null, 0, -1, -1];
  const server = await serveSlowly(
    (socket, data) => {
      if (cut === null && socket.unheard > 0) {
        cut = socket;
        socket.terminate();
      }
      if (cut === socket) heard++;
      if (data.toString() === 'last') last = heardAtEnd;
    },
    (socket) => {
      if (cut === socket) heardAtEnd = heard;
    },
  );
  const clients: WebSocket[] = [];
  while (clients.length < 3) clients.push(await server.connect());
  for (const client of clients) for (let message = 0; message < 20; message++) client.send('one of many');
  await until(
    () => heardAtEnd,
    (count) => count >= 0,
  );
  clients.push(await server.connect());
  clients.at(-1)?.send('last');
  await until(
    () => last,
    (count) => count >= 0,
  );
  expect(heard).toBeGreaterThan(1);
  expect(heardAtEnd).toBe(heard);
});
