import { RelayClient } from '@meridian/server/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RecordingRelayServer } from '../../../kit/recording-relay-server.ts';
import { until } from '../../../kit/until.ts';

let server: RecordingRelayServer;
beforeEach(async () => {
  server = await RecordingRelayServer.listen();
});
afterEach(() => server.close());

const RUNNING = { bootId: crypto.randomUUID(), sequence: 0, runtimeStatus: 'Running' } as const;
const relayTo = ({ url }: RecordingRelayServer) => new RelayClient({ url, collectMs: 5, retryDelayMs: () => 5 });

test('a node that is removed is detached, one that is removed while its key is brought too, and no other', async () => {
  const relay = relayTo(server);
  const [leaves] = ['one', 'two'].map((key) => relay.add(key));
  await until(
    () => server.inputs('node.attach').length,
    (count) => count === 1,
  );
  leaves?.remove();
  await until(
    () => server.inputs('node.detach'),
    (inputs) => JSON.stringify(inputs) === '[{"handles":[0]}]',
  );
  const hasty = relay.add('three');
  server.instead = ({ path }) => {
    if (path === 'node.attach') hasty.remove();
    return null;
  };
  const detached = await until(
    () => server.inputs('node.detach'),
    ({ length }) => length === 2,
  );
  expect(detached[1]).toEqual({ handles: [2] });
  await relay.close();
});

test('a key that comes again right after it left has the handle that it is given then', async () => {
  const relay = relayTo(server);
  const first = relay.add('one');
  first.report(RUNNING);
  await until(
    () => server.inputs('node.heartbeats').length,
    (count) => count === 1,
  );
  first.remove();
  relay.add('one').report({ ...RUNNING, sequence: 1 });
  const heard = await until(
    () => server.inputs('node.heartbeats'),
    ({ length }) => length === 2,
  );
  expect(heard[1]?.['nodes']).toMatchObject([{ handle: 1, sequence: 1 }]);
  expect(server.calls.map(({ path }) => path.replace('node.', '')).join()).toBe(
    'attach,heartbeats,detach,attach,heartbeats',
  );
  await relay.close();
});

test('a key that comes again while others leave, before the server is told, stays with the handle it had', async () => {
  const relay = relayTo(server);
  const handles = new Map<unknown, number>();
  const first = relay.add('one');
  let second = relay.add('two');
  server.instead = ({ path, input }) => {
    if (path === 'node.attach') {
      const nodes = (input['keys'] as string[]).map((key) => {
        if (!handles.has(key)) handles.set(key, handles.size);
        return { handle: handles.get(key) };
      });
      return { data: { nodes } };
    }
    if (path === 'node.detach') {
      second.remove();
      second = relay.add('two');
    }
    return null;
  };
  first.report(RUNNING);
  await until(
    () => server.inputs('node.heartbeats').length,
    (count) => count === 1,
  );
  first.remove();
  await until(
    () => server.inputs('node.attach').length,
    (count) => count === 2,
  );
  second.report(RUNNING);
  const heard = await until(
    () => server.inputs('node.heartbeats'),
    ({ length }) => length === 2,
  );
  expect(heard[1]?.['nodes']).toMatchObject([{ handle: 1 }]);
  expect(server.inputs('node.detach')).toEqual([{ handles: [0] }]);
  await relay.close();
});

test('a report that the server cannot tell whose it is, is sent again once its key was brought again', async () => {
  const relay = relayTo(server);
  const node = relay.add('one');
  let isForgotten = true;
  server.instead = ({ path }) => {
    if (path !== 'node.heartbeats' || !isForgotten) return null;
    isForgotten = false;
    const dropped = [{ code: 'Node:UNKNOWN_HANDLE', message: 'no such handle', entries: [0] }];
    return { data: { accepted: 0, nextHeartbeatMs: 2000, told: [], peerLists: [], dropped } };
  };
  node.report(RUNNING);
  const heard = await until(
    () => server.inputs('node.heartbeats'),
    ({ length }) => length === 2,
  );
  expect(heard[1]?.['nodes']).toMatchObject([{ handle: 1, sequence: 0 }]);
  await relay.close();
});

test('goodbyes are said again where the connection is cut meanwhile, or was lost before', async () => {
  const relay = relayTo(server);
  const node = relay.add('one');
  node.report(RUNNING);
  await until(
    () => server.inputs('node.heartbeats').length,
    (count) => count === 1,
  );
  let cuts = 0;
  server.instead = ({ path }) => (path === 'node.heartbeats' && ++cuts <= 2 ? 'cut' : null);
  server.cut();
  node.report({ ...RUNNING, sequence: 1, runtimeStatus: 'Stopped' });
  await relay.close();
  expect(cuts, 'the third was answered').toBe(3);
  expect(server.inputs('node.heartbeats').at(-1)).toMatchObject({ nodes: [{ runtimeStatus: 'Stopped' }] });
});

test('goodbyes that never get through are given up', async () => {
  const relay = relayTo(server);
  const node = relay.add('one');
  node.report(RUNNING);
  await until(
    () => server.inputs('node.heartbeats').length,
    (count) => count === 1,
  );
  server.instead = ({ path }) => (path === 'node.heartbeats' ? 'cut' : null);
  node.report({ ...RUNNING, sequence: 1, runtimeStatus: 'Stopped' });
  await relay.close();
  expect(server.inputs('node.heartbeats').length).toBeLessThan(12);
});
