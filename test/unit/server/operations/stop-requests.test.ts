import { setImmediate } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { StopRequests } from '../../../../server/operations/stop-requests.ts';
import { AddressGuard } from '../../../../server/outbound/address-guard.ts';
import { Vault } from '../../../../server/security/vault.ts';
import { followedDrains } from '../../../kit/followed-drains.ts';

const RETRY_AFTER_MS = 10_000;

test('a key that cannot be opened is said once, counts as a try, and ends nothing else', async () => {
  const { desired, target, beat, drain } = await followedDrains();
  await beat(0);
  const drainId = await drain({ then: 'stop' });
  const server = desired.server(target.serverId);
  if (!server) throw new Error('it is gone');
  const stranger = new Vault(Buffer.alloc(32, 2));
  const open = vi.spyOn(stranger, 'open');
  const troubles: string[] = [];
  let nowMs = 0;
  const stopRequests = new StopRequests({
    desired,
    vault: stranger,
    guard: new AddressGuard(),
    monotonicMs: () => nowMs,
    onTrouble: (trouble) => troubles.push(trouble),
  });
  for (let round = 0; round < 5; round++) {
    stopRequests.ask(server, drainId);
    await setImmediate();
    nowMs += RETRY_AFTER_MS;
  }
  expect(open).toHaveBeenCalledTimes(3);
  expect(troubles).toEqual(['the process of be-1.example could not be asked to stop']);
});
