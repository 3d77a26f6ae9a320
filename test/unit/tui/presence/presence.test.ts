import type { OpenPlan } from '@meridian/shared/presence.ts';
import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aNode, aRegion, aServer, DRAIN } from '../kit/fleet.ts';

const WEST = aRegion({
  servers: [aServer(), aServer({ serverId: 'srv_2', endpoint: 'be-02.example.net' })],
});
const NOW = '2026-11-23T03:14:07Z';
const DRAIN_PLAN: OpenPlan = {
  by: 'ops2',
  action: 'drainRegionServer',
  targets: [{ regionId: 'US-WEST', serverId: 'srv_1' }],
  since: '2026-11-23T03:13:55Z',
};

async function onDuty(patch: Parameters<typeof Driver.connected>[0] = {}): Promise<Driver> {
  const driver = await Driver.connected({ regions: [WEST], ...patch }, { columns: 140, rows: 40 });
  driver.port.snapshot(NOW, [aNode(), aNode({ nodeId: 'srv_2' })]);
  await driver.clock.pass(200);
  return driver;
}

/** The row of a server in the list. */
function rowOf(driver: Driver, endpoint: string): string {
  return (
    driver
      .screen()
      .split('\n')
      .find((line) => line.includes(endpoint) && !line.includes('has a plan')) ?? ''
  );
}

test('whoever opens a plan is seen by the others, until it is left', async () => {
  const driver = await onDuty();
  await driver.press('W', 'tab');
  expect(driver.port.heldPlan).toBeNull();
  await driver.press('D');
  // The reasons are still being written.
  const told = { action: 'drainRegionServer', targets: [{ regionId: 'US-WEST', serverId: 'srv_1' }] };
  expect(driver.port.heldPlan).toEqual(told);
  await driver.type('why');
  expect(driver.port.heldPlan).toEqual(told);
  expect(JSON.stringify(driver.port.heldPlan)).not.toContain('why');
  await driver.press('esc');
  expect(driver.port.heldPlan).toBeNull();
});

test('a change that is made ends its plan', async () => {
  const driver = await onDuty();
  await driver.press('W', 'tab', 'X');
  await driver.type('planned');
  await driver.press('enter');
  await driver.type('planned');
  await driver.press('enter');
  expect(driver.port.heldPlan).not.toBeNull();
  await driver.press('y');
  expect(driver.port.sent).toHaveLength(1);
  expect(driver.port.heldPlan).toBeNull();
});

test('the row of a server says who plans what there, and its region says so too', async () => {
  const driver = await onDuty();
  driver.port.othersPlan(DRAIN_PLAN);
  await driver.paint();
  expect(rowOf(driver, 'be-01.example.net')).toContain('ops2 plans drain');
  expect(rowOf(driver, 'be-02.example.net')).not.toContain('ops2');
  driver.see('ops2 has a plan open on be-01.example.net: drain, 12s', 'ops2 plans dra…');
  driver.port.othersPlan(DRAIN_PLAN, { ...DRAIN_PLAN, by: 'ops3', action: 'disableRegionServer' });
  await driver.paint();
  expect(rowOf(driver, 'be-01.example.net')).toContain('ops2 plans drain +1');
  driver.port.othersPlan();
  await driver.paint();
  driver.dontSee('ops2', 'ops3');
});

test('the row of a server that drains says whose drain it is', async () => {
  const drained = aServer({ disabled: DRAIN, drain: DRAIN, routable: false });
  const driver = await onDuty({ regions: [aRegion({ servers: [drained] })] });
  expect(rowOf(driver, 'be-01.example.net')).toContain('DRAINING ops2');
});

test('a dialog says who else is about to do something to the same server, or drains it, before it is refused', async () => {
  const drained = aServer({ disabled: DRAIN, drain: DRAIN, routable: false });
  const driver = await onDuty({ regions: [aRegion({ servers: [drained] })] });
  driver.port.othersPlan({ ...DRAIN_PLAN, by: 'ops3', action: 'deleteRegionServerSafe' });
  await driver.press('W', 'tab', 'E');
  driver.see('▲ ops3 has a plan open on be-01.example.net: delete, 1');
  driver.see('and 1 more');
  driver.port.othersPlan();
  await driver.paint();
  driver.see('▲ ops2 drains be-01.example.net');
});

test('a plan for the whole region is about each of its servers', async () => {
  const driver = await onDuty();
  driver.port.othersPlan({
    ...DRAIN_PLAN,
    action: 'disableRegion',
    targets: [{ regionId: 'US-WEST', serverId: null }],
  });
  await driver.press('W', 'tab', 'X');
  driver.see('ops2 has a plan open on US-WEST: disable');
});

test('where the server takes no more plans, others are watched all the same', async () => {
  const driver = await onDuty();
  await driver.press('W', 'tab', 'D');
  driver.port.endPresence(new Error('too many plans'));
  await driver.clock.pass(2500);
  expect(driver.port.heldPlan).toBeNull();
  driver.port.othersPlan(DRAIN_PLAN);
  await driver.paint();
  driver.see('ops2 has a plan open');
});

test('a viewer tells nobody of a plan', async () => {
  const driver = await onDuty({ self: { name: 'eve', role: 'viewer', expiresAt: null } });
  driver.port.othersPlan(DRAIN_PLAN);
  await driver.press('tab');
  await driver.press('D');
  expect(driver.port.heldPlan).toBeNull();
  expect(rowOf(driver, 'be-01.example.net')).toContain('ops2 plans drain');
});
