import { once } from 'node:events';
import { afterEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { SocketFlow } from '../../../../server/api/socket-flow.ts';
import { SocketPairs } from '../../../kit/socket-pair.ts';
import { until } from '../../../kit/until.ts';

const KIB = 1024;
/** What a transport may have read already when it is told to stop. */
const ONE_CHUNK = 64 * KIB;

let pairs: SocketPairs;
afterEach(() => pairs.close());

type Handler = (call: { socket: WebSocket; flow: SocketFlow; bytes: number }) => void;

/** A server that hands each message to `handle`. */
async function serve(handle: Handler, spend: (bytes: number) => number = () => 0) {
  pairs = await SocketPairs.listen((socket, transport) => {
    const limits = { callsMax: 8, unreadMaxBytes: 256 * KIB };
    const flow = new SocketFlow({ socket, transport, limits, spend });
    socket.on('message', (data: Buffer) => handle({ socket, flow, bytes: data.length }));
  });
}

test('only so many calls are under way at once; the others wait where they came from, and none is lost', async () => {
  const underWay: (() => void)[] = [];
  let [most, done] = [0, 0];
  await serve(({ flow }) => {
    underWay.push(flow.begin());
    most = Math.max(most, underWay.length);
  });
  const client = await pairs.connect();
  for (let sent = 0; sent < 150; sent++) client.send(Buffer.alloc(8 * KIB));
  await until(
    () => {
      const end = underWay.pop();
      if (end) done++;
      end?.();
      return done;
    },
    (seen) => seen === 150,
    { every: 0 },
  );
  expect(most).toBeGreaterThanOrEqual(8);
  expect(most).toBeLessThanOrEqual(8 + ONE_CHUNK / (8 * KIB));
});

test('of who does not read its answers nothing more is read, until it does; others are answered meanwhile', async () => {
  let mostUnread = 0;
  await serve(({ socket, flow }) => {
    const end = flow.begin();
    socket.send(Buffer.alloc(32 * KIB));
    mostUnread = Math.max(mostUnread, socket.bufferedAmount);
    end();
  });
  const [deaf, other] = [await pairs.connect(), await pairs.connect()];
  let answers = 0;
  deaf.on('message', () => answers++);
  deaf.pause();
  for (let sent = 0; sent < 600; sent++) deaf.send(Buffer.alloc(KIB));
  for (let asked = 0; asked < 50; asked++) {
    other.send('?');
    await once(other, 'message');
  }
  // The kernel's own buffers hold some megabytes besides.
  expect(mostUnread).toBeLessThan(256 * KIB + (ONE_CHUNK / KIB) * 33 * KIB);
  deaf.resume();
  await until(
    () => answers,
    (seen) => seen === 600,
  );
});

test('who has used up its budget is not read until it has some again', async () => {
  let budget = 100 * KIB;
  let seen = 0;
  await serve(
    ({ bytes }) => (seen += bytes),
    (bytes) => ((budget -= bytes) < 0 ? 10 : 0),
  );
  const client = await pairs.connect();
  for (let sent = 0; sent < 100; sent++) client.send(Buffer.alloc(10 * KIB));
  await until(
    () => seen,
    (bytes) => bytes >= 100 * KIB,
  );
  const before = seen;
  expect(before).toBeLessThanOrEqual(100 * KIB + 2 * ONE_CHUNK);
  budget = Number.MAX_SAFE_INTEGER;
  await until(
    () => seen,
    (bytes) => bytes === 1000 * KIB,
  );
});

test('who is made to wait again and again, for fractions of a millisecond too, is read to its end', async () => {
  let seen = 0;
  await serve(
    ({ bytes }) => (seen += bytes),
    () => 0.1 + (seen % 7) / 3,
  );
  const client = await pairs.connect();
  // One at a time: whoever waits for an answer sends nothing that could wake the reading up.
  for (let sent = 1; sent <= 300; sent++) {
    client.send(Buffer.alloc(1 + (sent % 5)));
    const before = seen;
    await until(
      () => seen,
      (bytes) => bytes > before,
      { every: 0 },
    );
  }
});
