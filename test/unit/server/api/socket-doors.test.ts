import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { Caller } from '../../../../server/api/access.ts';
import { SocketDoors } from '../../../../server/api/socket-doors.ts';
import { SocketPairs } from '../../../kit/socket-pair.ts';
import { until } from '../../../kit/until.ts';

const LIMITS = { socketsMax: 6, strangersMax: 3, signInWithinMs: 10_000, perServerMax: 2, perTokenMax: 2 };

let nowMs: number;
let doors: SocketDoors;
let pairs: SocketPairs;
let opened: WebSocket[];

beforeEach(async () => {
  nowMs = 0;
  opened = [];
  doors = new SocketDoors(LIMITS, () => nowMs);
  pairs = await SocketPairs.listen((socket) => {
    doors.enter(socket, '192.0.2.1');
    opened.push(socket);
  });
});
afterEach(() => pairs.close());

/** The server's end of a new connection, and the client's. */
async function come(): Promise<{ here: WebSocket; there: WebSocket }> {
  const count = opened.length;
  const there = await pairs.connect();
  const [here] = await until(
    () => opened.slice(count),
    ({ length }) => length === 1,
  );
  return { here: here ?? expect.fail('nobody came'), there };
}

const node = (serverId: string): Caller => ({
  kind: 'node',
  key: {
    serverId,
    regionId: 'US-WEST',
    keyHmac: serverId,
    fingerprint: '',
    sealed: null,
    state: 'active',
    createdAt: '2026-11-01T00:00:00.000Z',
  },
});

test('strangers of one address take no room from others, and none from those who have signed in', async () => {
  for (let count = 0; count < 3; count++) await come();
  expect(doors.whyNot('192.0.2.1')).toBe('429 Too Many Requests');
  expect(doors.whyNot('192.0.2.2')).toBeNull();
  const [first] = opened;
  if (first) doors.signIn(first, node('srv_1'));
  expect(doors.whyNot('192.0.2.1'), 'one of them is no stranger any more').toBeNull();
});

test('there are only so many in all; who leaves makes room', async () => {
  const came = [];
  for (let count = 0; count < 6; count++) {
    const { here, there } = await come();
    doors.signIn(here, node(`srv_${count}`));
    came.push(there);
  }
  expect(doors.whyNot('192.0.2.2')).toBe('503 Service Unavailable');
  came[0]?.terminate();
  await until(
    () => doors.whyNot('192.0.2.2'),
    (refusal) => refusal === null,
  );
});

test('who does not sign in in time is closed, with a word', async () => {
  const late = await come();
  const signedIn = await come();
  doors.signIn(signedIn.here, node('srv_1'));
  nowMs = 9999;
  const newer = await come();
  doors.closeOverdue();
  expect(late.here.readyState).toBe(late.here.OPEN);
  nowMs = 10_000;
  doors.closeOverdue();
  const [code, reason] = (await once(late.there, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1008, 'Sign in within 10 s: connectionParams {token}']);
  expect([newer.here.readyState, signedIn.here.readyState]).toEqual([newer.here.OPEN, newer.here.OPEN]);
});

test('one key has only so many: the oldest makes room, also where it does not answer any more', async () => {
  const came = [];
  for (let count = 0; count < 3; count++) {
    const pair = await come();
    if (count === 0) pair.there.pause();
    doors.signIn(pair.here, node('srv_1'));
    came.push(pair);
  }
  const [oldest, ...others] = came;
  if (oldest) await once(oldest.here, 'close');
  for (const { here } of others) expect(here.readyState).toBe(here.OPEN);
});
