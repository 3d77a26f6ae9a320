import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { rowsOf, watchView, WatchedFleet } from '../../../../kit/watched-fleet.ts';

let fleet: WatchedFleet;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  fleet = new WatchedFleet();
  fleet.setRegion('US-WEST');
  for (const id of ['be-1', 'be-2', 'be-3', 'be-4', 'px-1']) fleet.setServer('US-WEST', id);
});
afterEach(() => vi.useRealTimers());

test('sessions that went wrong within a minute are counted for each region, and forgotten after it', async () => {
  const { seen } = await watchView(fleet, { rows: 0 });
  const totals = () => seen.state.regions.get('US-WEST')?.totals;
  const counted = { sessionsStarted: 100, sessionsFailed: 0, sessionsDropped: 0, noMediaSessions: 0 };
  fleet.beat('be-1', counted);
  fleet.beat('be-1', { sessionsStarted: 190, sessionsFailed: 10, sessionsDropped: 4, noMediaSessions: 2 });
  await fleet.pass(1000);
  expect(totals()).toMatchObject({ callsTried: 100, callsHarmed: 16 });
  await fleet.pass(65_000);
  expect(totals()).toMatchObject({ callsTried: 0, callsHarmed: 0 });
});

test('worst is where most customers are harmed, before what is merely out; it is a fault though it runs', async () => {
  const counted = { sessionsStarted: 100, sessionsFailed: 0, activeTelephonySessions: 30 };
  for (const id of ['be-1', 'be-2', 'be-3']) fleet.beat(id, counted);
  const columns = ['state', 'harmedPercent'] as const;
  const { seen } = await watchView(fleet, { regionId: 'US-WEST', columns: [...columns], rows: 10 });
  const { seen: faults } = await watchView(fleet, {
    regionId: 'US-WEST',
    faultsOnly: true,
    columns: ['state'],
    rows: 10,
  });
  fleet.beat('be-1', { ...counted, sessionsStarted: 140 });
  fleet.beat('be-2', { ...counted, sessionsStarted: 132, sessionsFailed: 8 });
  fleet.beat('be-3', { ...counted, sessionsStarted: 110, sessionsFailed: 30 });
  await fleet.pass(1500);
  expect(rowsOf(seen.state)).toEqual([
    ['be-3', 'RUNNING', 75],
    ['be-2', 'RUNNING', 20],
    ['be-4', 'OFFLINE', null],
    ['px-1', 'OFFLINE', null],
    ['be-1', 'RUNNING', 0],
  ]);
  expect(rowsOf(faults.state).map(([id]) => id)).toEqual(['be-3', 'be-2', 'be-4', 'px-1']);
  await fleet.pass(2000);
  for (let passed = 0; passed < 65; passed++) {
    for (const [id, failed] of Object.entries({ 'be-1': 0, 'be-2': 8, 'be-3': 30 }))
      fleet.beat(id, { ...counted, sessionsStarted: 140, sessionsFailed: failed });
    await fleet.pass(1000);
  }
  expect(rowsOf(faults.state).map(([id]) => id)).toEqual(['be-4', 'px-1']);
});

test('who went with calls is worst until those are given up as lost', async () => {
  fleet.beat('be-1', { activeTelephonySessions: 0 });
  fleet.beat('be-2', { activeTelephonySessions: 40 });
  const { seen } = await watchView(fleet, { regionId: 'US-WEST', columns: ['state'], rows: 2 });
  await fleet.pass(7000);
  fleet.table.declare('US-WEST', 'down', fleet.now().toISOString());
  await fleet.pass(20_000);
  expect(rowsOf(seen.state)[0]).toEqual(['be-2', 'OFFLINE']);
  expect(seen.state.regions.get('US-WEST')?.totals).toMatchObject({ calls: 0, callsLost: 40 });
  await fleet.pass(180_000);
  expect(rowsOf(seen.state)[0]).toEqual(['be-1', 'OFFLINE']);
  expect(seen.state.regions.get('US-WEST')?.totals.callsLost).toBe(0);
});
