import { expect, test } from 'vitest';
import type { Context } from '../../../../server/api/context.ts';
import { eventsRouter } from '../../../../server/api/events-router.ts';
import { rooms } from '../../../kit/in-process.ts';

async function callerWith(idempotencyKey?: string) {
  const { events, desired, vault, operator } = await rooms();
  const access = {
    caller: () => ({ kind: 'operator', ...operator }),
    mayRequest: () => true,
    hmac: (text: string) => vault.hmac(text),
  };
  const context = { tokenHmac: 'hmac', access, events, desired, idempotencyKey, now: () => new Date() };
  return eventsRouter.createCaller(context as unknown as Context);
}

test('a note takes its idempotency key from the header, unless it brings one', async () => {
  const caller = await callerWith('of the header');
  const { eventSeq } = await caller.note({ text: 'called the carrier' });
  expect(await caller.note({ text: 'called the carrier' })).toEqual({ eventSeq });
  await expect(caller.note({ text: 'something else' })).rejects.toThrow('used for something else');
  const other = await caller.note({ text: 'something else', idempotencyKey: 'its own' });
  expect(other).toEqual({ eventSeq: eventSeq + 1 });
});

test('times that cannot be compared as texts are refused', async () => {
  const caller = await callerWith();
  await expect(caller.list({ from: '9999-12-31T23:59:59-01:00' })).rejects.toThrow('years 0 to 9999');
  await expect(caller.list({ to: '0000-01-01T00:00:00+01:00' })).rejects.toThrow('years 0 to 9999');
  expect((await caller.list({ to: '9999-12-31T23:59:59Z' })).events.length).toBeGreaterThan(0);
});
