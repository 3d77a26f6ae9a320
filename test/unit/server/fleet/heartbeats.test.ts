import { randomUUID } from 'node:crypto';
import type { RouteEnd } from '@meridian/shared/route-end.ts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { AttachedNodes } from '../../../../server/fleet/attached-nodes.ts';
import { Heartbeats } from '../../../../server/fleet/heartbeats.ts';
import { RoutingFleet } from '../../../kit/routing-fleet.ts';

const BOOT = randomUUID();

/** A region with so many servers of a kind, and a connection that speaks for all of them. */
function fleetOf(count: number, type: 'Backend' | 'Proxy') {
  const fleet = new RoutingFleet();
  fleet.region('IE-DUB', { latitude: 53, longitude: -6 });
  const nodes = new AttachedNodes();
  const lists = new Map<string, readonly RouteEnd[]>();
  for (let index = 0; index < count; index++) {
    const serverId = `srv-${index}`;
    const keyHmac = `hmac-${index}`;
    fleet.server('IE-DUB', serverId, { type, keyHmac });
    const key = {
      keyHmac,
      serverId,
      regionId: 'IE-DUB',
      fingerprint: '',
      sealed: null,
      state: 'active',
      createdAt: '2026-11-01T00:00:00.000Z',
    } as const;
    fleet.desired.swap({ keys: [key] });
    nodes.attach(key);
    lists.set(serverId, [{ serverId: `peer-${index}`, endpoint: 'peer.example', sipPort: 5060, useSSL: true }]);
  }
  const heartbeats = new Heartbeats({
    desired: fleet.desired,
    table: fleet.table,
    peers: { for: ({ serverId }) => lists.get(serverId) ?? [], revision: () => 1 },
    now: () => new Date(0),
    nextHeartbeatMs: () => 2000,
    keep: () => Promise.resolve(),
    noteGone: () => undefined,
  });
  return { say: (entries: readonly unknown[]) => heartbeats.receiveMany(nodes, entries, () => true) };
}

test('whatever a message holds, each of its entries is accepted or named with the reason why not', async () => {
  const { say } = fleetOf(5, 'Backend');
  let sequence = 0;
  const entry = fc.oneof(
    fc.record({ handle: fc.integer({ min: -1, max: 6 }), good: fc.boolean() }),
    fc.anything({ withNullPrototype: true }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(entry, { maxLength: 30 }), async (drawn) => {
      const entries = drawn.map((one) =>
        typeof one === 'object' && one !== null && 'good' in one
          ? { ...one, bootId: BOOT, sequence: one.good === true ? ++sequence : -1, runtimeStatus: 'Running' }
          : one,
      );
      const { accepted, dropped } = await say(entries);
      const named = dropped.flatMap((group) => group.entries);
      expect(new Set(named).size).toBe(named.length);
      expect(accepted + named.length).toBe(entries.length);
      expect(dropped.every(({ message }) => message !== '')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test('an answer holds only so many lists of peers; who got none gets one with the next', async () => {
  const { say } = fleetOf(150, 'Proxy');
  let sequence = 0;
  const beat = async () => {
    sequence++;
    const entries = Array.from({ length: 150 }, (_, handle) => ({
      handle,
      bootId: BOOT,
      sequence,
      runtimeStatus: 'Running',
    }));
    const { told, peerLists } = await say(entries);
    return told.flatMap(({ handle, peers }) =>
      peers === undefined ? [] : [[handle, peerLists[peers]?.[0]?.serverId] as const],
    );
  };
  const answers = [await beat(), await beat(), await beat(), await beat()];
  expect(answers.map(({ length }) => length)).toEqual([64, 64, 22, 0]);
  for (const [handle, peer] of answers.flat()) expect(peer).toBe(`peer-${handle}`);
});

test('a large message is heard in slices: everyone else has a turn in between', async () => {
  const { say } = fleetOf(2500, 'Backend');
  let turns = 0;
  let isHeard = false;
  const count = () => {
    turns++;
    if (!isHeard) setImmediate(count);
  };
  const heard = say(
    Array.from({ length: 2500 }, (_, handle) => ({ handle, bootId: BOOT, sequence: 1, runtimeStatus: 'Running' })),
  );
  setImmediate(count);
  expect(await heard).toMatchObject({ accepted: 2500 });
  isHeard = true;
  expect(turns).toBeGreaterThanOrEqual(2);
});
