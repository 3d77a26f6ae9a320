import { expect, test } from 'vitest';
import { followedDrains } from '../../../kit/followed-drains.ts';

test('sessions that begin on a drained server count, once what was on its way has had its minute', async () => {
  const { drains, beat, drain, pass, target } = await followedDrains();
  await beat(0, { sessionsStarted: 10 });
  await drain();
  await beat(0, { sessionsStarted: 12 });
  await pass(59_000);
  await beat(1, { sessionsStarted: 15 });
  expect(drains.report().leaks, 'they were on their way').toEqual([]);
  await pass(2000);
  await beat(1, { sessionsStarted: 15 });
  expect(drains.report().leaks).toEqual([]);
  await beat(2, { sessionsStarted: 17 });
  expect(drains.report().leaks).toMatchObject([{ serverId: target.serverId, sessionsBegun: 2 }]);
});

test('a new boot is counted anew, and a server that is back in service leaks nothing', async () => {
  const { drains, beat, drain, pass, reboot, apply } = await followedDrains();
  await drain();
  await beat(0, { sessionsStarted: 0 });
  await pass(61_000);
  await beat(3, { sessionsStarted: 3 });
  reboot();
  await beat(0, { sessionsStarted: 100 });
  await beat(0, { sessionsStarted: null });
  expect(drains.report().leaks).toEqual([]);
  await pass(61_000);
  await beat(1, { sessionsStarted: 101 });
  expect(drains.report().leaks).toMatchObject([{ sessionsBegun: 1 }]);
  await apply('enableRegionServer');
  expect(drains.report().leaks).toEqual([]);
  await beat(50, { sessionsStarted: 151 });
  expect(drains.report().leaks).toEqual([]);
});

test('a server whose region is out leaks too', async () => {
  const { drains, beat, pass, regionManager, operator, target } = await followedDrains();
  await beat(0, { sessionsStarted: 0 });
  const reasons = { publicReason: 'Moving', privateReason: 'to another hall' };
  await regionManager.apply({ type: 'disableRegion', regionId: target.regionId, ...reasons }, {}, operator);
  await beat(0, { sessionsStarted: 0 });
  await pass(60_000);
  await beat(1, { sessionsStarted: 1 });
  expect(drains.report().leaks).toMatchObject([{ sessionsBegun: 1 }]);
});

test('what began while a server was back in service is no leak, whether or not it was heard then', async () => {
  const { drains, beat, drain, pass, apply } = await followedDrains();
  await drain();
  await beat(0, { sessionsStarted: 10 });
  await pass(61_000);
  await apply('enableRegionServer');
  await drain();
  await beat(5, { sessionsStarted: 15 });
  expect(drains.report().leaks).toEqual([]);
  await pass(61_000);
  await beat(6, { sessionsStarted: 16 });
  expect(drains.report().leaks).toMatchObject([{ sessionsBegun: 1 }]);
});
