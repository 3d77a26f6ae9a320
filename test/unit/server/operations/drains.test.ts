import { Refusal } from '@meridian/shared/refusal.ts';
import { routeSchema } from '@meridian/shared/routing.ts';
import { expect, test } from 'vitest';
import { followedDrains } from '../../../kit/followed-drains.ts';

const MINUTE_MS = 60_000;

test('a drain ends when two heartbeats since it began report no sessions, and the server stays disabled', async () => {
  const { desired, target, beat, drain, pass, eventTypes } = await followedDrains();
  await beat(2);
  await drain();
  expect((await beat(2)).desiredStatus).toBe('Draining');
  await beat(0);
  await pass(2000);
  expect(desired.server(target.serverId)?.drain).not.toBeNull();
  expect((await beat(0)).drain).toEqual({ deadlineAt: null, onDeadline: 'keep', wrapUp: false });
  await pass(2000);
  expect(desired.server(target.serverId)).toMatchObject({ drain: null, disabled: { publicReason: 'Planned work' } });
  expect((await beat(0)).desiredStatus).toBe('Maintenance');
  expect((await eventTypes()).at(-1)).toBe('completeDrain');
});

test('a node that was idle before it drains may have been sent a call before it was told: it is asked again', async () => {
  const { desired, target, beat, drain, pass } = await followedDrains();
  await beat(0);
  await beat(0);
  await drain();
  await pass(2000);
  await beat(0);
  await pass(2000);
  expect(desired.server(target.serverId)?.drain, 'this answer told it').not.toBeNull();
  await beat(1);
  await pass(2000);
  expect(desired.server(target.serverId)?.drain, 'and there is the call').not.toBeNull();
});

test('a ticket that is out holds the drain open for as long as it lives', async () => {
  const { desired, routing, target, beat, drain, pass, drains } = await followedDrains();
  await beat(0);
  routing.route(routeSchema.parse({ caller: { country: 'US' }, ingressServerId: 'a proxy' }));
  await drain();
  await beat(0);
  await beat(0);
  await pass(2000);
  expect(drains.report().drains).toMatchObject([{ sessions: 0, ticketsOut: 1, estimate: { toSeconds: 60 } }]);
  await pass(MINUTE_MS);
  expect(desired.server(target.serverId)?.drain).toBeNull();
});

test('a node that was never heard is drained at once; one that died counts as drained when its sessions count as lost', async () => {
  const never = await followedDrains();
  await never.drain();
  await never.pass(0);
  expect(never.desired.server(never.target.serverId)?.drain).toBeNull();

  const { desired, target, beat, drain, pass } = await followedDrains();
  await beat(3);
  await drain();
  await beat(3);
  await pass(16_000);
  await pass(143_000);
  expect(desired.server(target.serverId)?.drain, 'its sessions may still run').not.toBeNull();
  await pass(1000);
  expect(desired.server(target.serverId)?.drain).toBeNull();
});

test('with then: stop the empty node is told to stop, and the drain ends with its goodbye', async () => {
  const { desired, target, beat, drain, pass, drains, asked } = await followedDrains();
  await beat(1);
  const drainId = await drain({ then: 'stop' });
  await beat(1);
  expect((await beat(0)).desiredStatus, 'never before it is empty').toBe('Draining');
  await beat(0);
  await pass(2000);
  expect(desired.server(target.serverId)?.drain?.drainedAt).not.toBeNull();
  expect(drains.report().drains).toMatchObject([{ phase: 'stopping', sessions: 0 }]);
  expect((await beat(0)).desiredStatus).toBe('Stopped');
  expect(asked, 'not in the round that found it empty').toEqual([]);
  await pass(2000);
  expect(asked).toEqual([drainId]);
  expect(desired.server(target.serverId)?.drain, 'it still runs').not.toBeNull();
  await beat(0, { runtimeStatus: 'Stopped' });
  await pass(2000);
  expect(desired.server(target.serverId)).toMatchObject({ drain: null, disabled: {} });
});

test('with then: stop a session that comes after all is not hung up on: it drains again until it is empty', async () => {
  const { beat, drain, pass, asked } = await followedDrains();
  await drain({ then: 'stop' });
  await beat(0);
  await beat(0);
  await pass(2000);
  expect((await beat(0)).desiredStatus).toBe('Stopped');
  const order = { deadlineAt: null, onDeadline: 'keep', wrapUp: false };
  expect(await beat(1)).toMatchObject({ desiredStatus: 'Draining', drain: order });
  await pass(2000);
  expect(asked).toEqual([]);
  expect((await beat(0)).desiredStatus, 'one report is no proof').toBe('Draining');
  expect((await beat(0)).desiredStatus).toBe('Stopped');
});

test('with then: stop a node that dies instead of saying goodbye ends the drain too', async () => {
  const { desired, target, beat, drain, pass } = await followedDrains();
  await drain({ then: 'stop' });
  await beat(0);
  await beat(0);
  await pass(0);
  await pass(15_999);
  expect(desired.server(target.serverId)?.drain?.drainedAt).not.toBeNull();
  await pass(1);
  expect(desired.server(target.serverId)?.drain).toBeNull();
});

test('a deadline that keeps sessions makes the drain overdue: said once, also across a restart', async () => {
  const { beat, drain, pass, now, drains, eventTypes, anotherFollower } = await followedDrains();
  await beat(2);
  await drain({ deadlineAt: new Date(now().getTime() + 10_000).toISOString() });
  await pass(9999);
  expect(drains.report().drains[0]?.phase).toBe('draining');
  for (let round = 0; round < 3; round++) await pass(1);
  await anotherFollower().round();
  expect((await beat(2)).drain).toMatchObject({ wrapUp: false });
  expect(drains.report().drains[0]?.phase).toBe('overdue');
  expect((await eventTypes()).filter((type) => type === 'drain.overdue')).toHaveLength(1);
  await drain({ deadlineAt: new Date(now().getTime() + 5000).toISOString() });
  await pass(5000);
  expect((await eventTypes()).filter((type) => type === 'drain.overdue')).toHaveLength(2);
});

test('a deadline that ends sessions has the node wrap them up, and never cuts them', async () => {
  const { desired, target, beat, drain, pass, now, drains, eventTypes } = await followedDrains();
  await beat(2);
  await drain({ onDeadline: 'end', then: 'stop', deadlineAt: new Date(now().getTime() + 5000).toISOString() });
  expect((await beat(2)).drain?.wrapUp).toBe(false);
  await pass(5000);
  expect((await eventTypes()).at(-1)).toBe('drain.wrapUp');
  expect(drains.report().drains[0]?.phase).toBe('wrappingUp');
  for (let round = 0; round < 3; round++) {
    const { desiredStatus, drain: order } = await beat(1);
    expect([desiredStatus, order?.wrapUp]).toEqual(['Draining', true]);
    await pass(2000);
  }
  expect(desired.server(target.serverId)?.drain?.drainedAt).toBeNull();
});

test('a drain that cannot be followed is said, and holds up none behind it', async () => {
  const { addServer, regionManager, desired, operator, target, drain, drains } = await followedDrains();
  const behind = await addServer();
  await drain();
  const terms = { publicReason: 'a', privateReason: 'b', onDeadline: 'keep', then: 'disabled' } as const;
  const other = { regionId: behind.regionId, serverId: behind.serverId };
  await regionManager.apply({ type: 'enableRegionServer', ...other }, {}, operator);
  await regionManager.apply({ type: 'drainRegionServer', ...other, ...terms }, {}, operator);
  const apply = regionManager.apply.bind(regionManager);
  regionManager.apply = async (action, options, by) => {
    if (action.type === 'completeDrain' && action.serverId === target.serverId) throw new Error('a broken row');
    return apply(action, options, by);
  };
  await expect(drains.round()).rejects.toThrow('the drain of be-1.example failed');
  expect(desired.server(target.serverId)?.drain).not.toBeNull();
  expect(desired.server(behind.serverId)).toMatchObject({ drain: null, disabled: {} });
});

test('drain done against drain cancelled: at every single step, only the drain that is meant is ended', async () => {
  const { addServer, regionManager, desired, operator } = await followedDrains();
  const outcomes = new Set<string>();
  for (let step = 0; step < 60; step++) {
    const { regionId, serverId } = await addServer();
    const target = { regionId, serverId };
    const reasons = { publicReason: 'a', privateReason: 'b', onDeadline: 'keep', then: 'disabled' } as const;
    const drain = () => regionManager.apply({ type: 'drainRegionServer', ...target, ...reasons }, {}, operator);
    await regionManager.apply({ type: 'enableRegionServer', ...target }, {}, operator);
    await drain();
    const first = desired.server(serverId)?.drain?.drainId ?? '';
    const done = outcomeOf(regionManager.apply({ type: 'completeDrain', ...target, drainId: first }, {}, operator));
    for (let passed = 0; passed < step; passed++) await Promise.resolve();
    const cancelled = outcomeOf(regionManager.apply({ type: 'cancelDrain', ...target }, {}, operator));
    outcomes.add(`done: ${await done}, cancelled: ${await cancelled}`);

    // The other order: cancelled and begun anew, what was seen of the first says nothing of the second.
    await drain();
    const second = desired.server(serverId)?.drain?.drainId ?? '';
    await regionManager.apply({ type: 'cancelDrain', ...target }, {}, operator);
    await drain();
    expect(
      await outcomeOf(regionManager.apply({ type: 'completeDrain', ...target, drainId: second }, {}, operator)),
    ).toBe('Drain:NOT_DRAINING');
    expect(desired.server(serverId)?.drain).not.toBeNull();
  }
  expect([...outcomes]).toEqual(['done: done, cancelled: Drain:NOT_DRAINING']);
});

test('cancelling restores what was before; a disable that came meanwhile stays', async () => {
  const { desired, regionManager, operator, target, drain, apply } = await followedDrains();
  await drain();
  await apply('cancelDrain');
  expect(desired.server(target.serverId)).toMatchObject({ drain: null, disabled: null });
  await drain();
  const reasons = { publicReason: 'Disk failing', privateReason: 'smart says so' };
  await regionManager.apply({ type: 'disableRegionServer', ...target, ...reasons }, {}, operator);
  await apply('cancelDrain');
  expect(desired.server(target.serverId)).toMatchObject({ drain: null, disabled: reasons });
});

async function outcomeOf(asked: Promise<unknown>): Promise<string> {
  try {
    await asked;
    return 'done';
  } catch (error) {
    if (error instanceof Refusal) return error.blockers[0].code;
    throw error;
  }
}
