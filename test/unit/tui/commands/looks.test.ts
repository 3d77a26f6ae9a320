import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aNode, aRegion, aServer, FLAG } from '../kit/fleet.ts';

const server = (regionId: string, name: string, patch = {}) =>
  aServer({ serverId: `srv_${name}`, regionId, endpoint: name, ...patch });
const regions = [
  aRegion({
    servers: [server('US-WEST', 'be-1'), server('US-WEST', 'be-2'), server('US-WEST', 'px-1', { type: 'Proxy' })],
  }),
  aRegion({ regionId: 'EU-CENTRAL', servers: [server('EU-CENTRAL', 'be-9')], maintenance: FLAG }),
];
const nodes = [
  aNode({ nodeId: 'srv_be-1', activeTelephonySessions: 5 }),
  aNode({ nodeId: 'srv_be-2', activeTelephonySessions: 40 }),
  aNode({ nodeId: 'srv_px-1', type: 'Proxy' }),
];

async function open(): Promise<Driver> {
  const driver = await Driver.connected({ regions }, { columns: 160, rows: 40 });
  driver.port.snapshot('2026-11-23T03:14:07Z', nodes);
  await driver.clock.pass(300);
  return driver;
}

function order(driver: Driver): string[] {
  return driver.screen().match(/\b(?:be|px)-\d\b/g) ?? [];
}

test('z leaves out what is well or meant to be out, and what breaks appears', async () => {
  const driver = await open();
  await driver.press('z', 'a');
  await driver.clock.pass(300);
  driver.see('Regions 0 of 2 faults only', 'All regions · 0 of 4 faults only', '● No fault among them.');
  driver.port.frame('2026-11-23T03:14:09Z', [aNode({ nodeId: 'srv_be-2', liveness: 'Suspect' })]);
  await driver.clock.pass(500);
  driver.see('All regions · 1 of 4 faults only', 'SUSPECT');
  await driver.press('z');
  await driver.clock.pass(300);
  driver.see('Regions 2 ', 'All regions · 4 ');
});

test('where nothing is wrong it says so', async () => {
  const driver = await open();
  await driver.press('G', 'enter', 'z');
  await driver.clock.pass(300);
  driver.see('● No fault among them.');
});

test('S sorts the servers, and says by what', async () => {
  const driver = await open();
  await driver.press('j', 'S');
  await driver.clock.pass(300);
  driver.see('servers by name', '· by name');
  const byName = order(driver);
  expect(byName).toEqual(byName.toSorted());
  await driver.press('S');
  await driver.clock.pass(300);
  driver.see('· by load');
});
