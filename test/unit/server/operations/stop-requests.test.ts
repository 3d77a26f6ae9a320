import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test, vi } from 'vitest';
import { StopRequests } from '../../../../server/operations/stop-requests.ts';
import { AddressGuard } from '../../../../server/outbound/address-guard.ts';
import { Vault } from '../../../../server/security/vault.ts';
import { type FollowedDrains, followedDrains } from '../../../kit/followed-drains.ts';
import { managedNode, type ManagedNode } from '../../../kit/managed-node.ts';

const RETRY_AFTER_MS = 10_000;
const nodes: ManagedNode[] = [];
afterEach(() => Promise.all(nodes.splice(0).map((node) => node.close())));

/** A server whose drain is empty and to end in a stop, and whose node listens on loopback. */
async function emptied({ beat, drain, pass, desired, target, regionManager, operator }: FollowedDrains) {
  const node = await managedNode();
  nodes.push(node);
  const endpoint = node.endpoint.replace('127.0.0.1', 'be-1.example');
  const { regionId } = target;
  await regionManager.apply({ type: 'updateRegion', regionId, allowedCidrs: ['127.0.0.0/8'] }, {}, operator);
  const server = { endpoint, type: 'Backend', sipPort: 5060, useSSL: false, isDevelopmentServer: false } as const;
  await regionManager.apply({ type: 'addOrUpdateRegionServer', mode: 'edit', ...target, server }, {}, operator);
  const drainId = await drain({ then: 'stop' });
  await beat(0);
  await beat(0);
  await pass(2000);
  const drained = desired.server(target.serverId);
  if (!drained?.drain?.drainedAt) throw new Error('it is not drained');
  return { node, drained, drainId };
}

test('a key that cannot be opened is said once, counts as a try, and ends nothing else', async () => {
  const world = await followedDrains();
  const { drained, drainId } = await emptied(world);
  const stranger = new Vault(Buffer.alloc(32, 2));
  const open = vi.spyOn(stranger, 'open');
  const troubles: string[] = [];
  let nowMs = 0;
  const stopRequests = new StopRequests({
    ...world,
    live: world.table,
    elsewhere: world.routing,
    vault: stranger,
    guard: new AddressGuard(),
    monotonicMs: () => nowMs,
    onTrouble: (trouble) => troubles.push(trouble),
  });
  for (let round = 0; round < 5; round++) {
    stopRequests.ask(drained, drainId);
    await setImmediate();
    nowMs += RETRY_AFTER_MS;
  }
  expect(open).toHaveBeenCalledTimes(3);
  expect(troubles).toEqual([`the process of ${drained.endpoint} could not be asked to stop`]);
});

test('a session or a ticket that comes before it is sent withdraws it; it is sent once that is over', async () => {
  const world = await followedDrains();
  const { node, drained, drainId } = await emptied(world);
  const { beat } = world;
  let ticketsOut = 0;
  const meanwhile = [() => beat(1), () => beat(0), () => beat(0).then(() => ticketsOut++), () => ticketsOut--];
  let nowMs = 0;
  let resolved = 0;
  const stopRequests = new StopRequests({
    ...world,
    live: world.table,
    elsewhere: { ticketsOut: () => ticketsOut },
    guard: new AddressGuard(async () => {
      await meanwhile[resolved++]?.();
      return ['127.0.0.1'];
    }),
    monotonicMs: () => nowMs,
    onTrouble: (trouble, error) => {
      throw new Error(trouble, { cause: error });
    },
  });
  const askAgain = () => {
    nowMs += RETRY_AFTER_MS;
    stopRequests.ask(drained, drainId);
    return node.asked.length;
  };
  await expect.poll(askAgain).toBe(1);
  expect(resolved).toBe(meanwhile.length);
});
