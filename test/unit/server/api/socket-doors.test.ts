import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { Caller } from '../../../../server/api/access.ts';
import { SocketDoors } from '../../../../server/api/socket-doors.ts';
import { SocketPairs } from '../../../kit/socket-pair.ts';
import { until } from '../../../kit/until.ts';

const LIMITS = {
  strangersMax: 4,
  strangersPerAddressMax: 3,
  signInWithinMs: 10_000,
  roomFor: { node: 3, operator: 2 },
  perOwnerMax: { node: 2, operator: 2 },
};

let nowMs: number;
let doors: SocketDoors;
let pairs: SocketPairs;
let opened: WebSocket[];
let address: string;

beforeEach(async () => {
  nowMs = 0;
  opened = [];
  address = '192.0.2.1';
  doors = new SocketDoors(LIMITS, () => nowMs);
  pairs = await SocketPairs.listen((socket) => {
    doors.enter(socket, address);
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

const operator = (tokenId: string): Caller => ({
  kind: 'operator',
  tokenId,
  name: tokenId,
  role: 'viewer',
  ended: new AbortController().signal,
});

test('strangers of one address take no room from others, and none from those who have signed in', async () => {
  for (let count = 0; count < 3; count++) await come();
  expect(doors.whyNot('192.0.2.1')).toBe('429 Too Many Requests');
  expect(doors.whyNot('192.0.2.2')).toBeNull();
  const [first] = opened;
  if (first) doors.signIn(first, node('srv_1'));
  expect(doors.whyNot('192.0.2.1'), 'one of them is no stranger any more').toBeNull();
});

test('nodes that fill their room, and strangers that fill theirs, keep no operator out; who leaves makes room', async () => {
  const nodes = [];
  for (let count = 0; count < 3; count++) {
    const pair = await come();
    doors.signIn(pair.here, node(`srv_${count}`));
    nodes.push(pair);
  }
  const tooMany = await come();
  doors.signIn(tooMany.here, node('srv_3'));
  const [code, reason] = (await once(tooMany.there, 'close')) as [number, Buffer];
  expect([code, reason.toString()]).toEqual([1013, 'Too many connections of nodes: try again later']);

  for (let count = 0; count < 3; count++) await come();
  address = '192.0.2.2';
  const waiting = await come();
  const desk = await come();
  doors.signIn(desk.here, operator('tok_1'));
  doors.signIn(waiting.here, operator('tok_2'));
  for (const { here } of [...nodes, desk, waiting]) expect(here.readyState).toBe(here.OPEN);

  nodes[0]?.there.terminate();
  if (nodes[0]) await once(nodes[0].here, 'close');
  const next = await come();
  doors.signIn(next.here, node('srv_3'));
  expect(next.here.readyState).toBe(next.here.OPEN);
});

test('where there are too many strangers the one that came first makes room', async () => {
  const came = [];
  for (let count = 0; count < 5; count++) {
    address = `192.0.2.${count}`;
    came.push(await come());
  }
  const [first, ...others] = came;
  if (first && first.here.readyState !== first.here.CLOSED) await once(first.here, 'close');
  for (const { here } of others) expect(here.readyState).toBe(here.OPEN);
});

test('where a kind has no room, its key that has too many may still come anew', async () => {
  const came = [];
  for (const serverId of ['srv_1', 'srv_1', 'srv_2', 'srv_1']) {
    const pair = await come();
    doors.signIn(pair.here, node(serverId));
    came.push(pair);
  }
  if (came[0]) await once(came[0].here, 'close');
  for (const { here } of came.slice(1)) expect(here.readyState).toBe(here.OPEN);
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
