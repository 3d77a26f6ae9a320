import { expect, test } from 'vitest';
import { currentAbout } from '../../../../tui/cockpit/selection.ts';
import { Driver } from '../kit/driver.ts';
import { aNode, anEvent, aRegion, aServer } from '../kit/fleet.ts';

const names = ['be-1', 'be-2', 'be-3', 'px-1'];
const servers = names.map((name) => aServer({ serverId: `srv_${name}`, endpoint: `${name}.example.net` }));
const regions = [
  aRegion({ servers }),
  aRegion({
    regionId: 'EU-CENTRAL',
    servers: [aServer({ serverId: 'srv_eu', regionId: 'EU-CENTRAL', endpoint: 'be-9.example.net' })],
  }),
];

async function open(offline: readonly string[] = []): Promise<Driver> {
  const driver = await Driver.connected({ regions }, { columns: 160, rows: 40 });
  const online = [...names, 'eu'].filter((name) => !offline.includes(name));
  driver.port.snapshot(
    '2026-11-23T03:14:07Z',
    online.map((name) => aNode({ nodeId: `srv_${name}`, regionId: name === 'eu' ? 'EU-CENTRAL' : 'US-WEST' })),
  );
  await driver.clock.pass(500);
  return driver;
}

const serverUnderCursor = (driver: Driver) => currentAbout(driver.cockpit).serverId;

test('n and N go through the matches of a filter, round the ends, also from page to page', async () => {
  const driver = await open();
  await driver.press('/');
  await driver.type('be-');
  await driver.clock.pass(500);
  await driver.press('enter');
  const seen: (string | null)[] = [];
  for (let turn = 0; turn < 4; turn++) {
    seen.push(serverUnderCursor(driver));
    await driver.press('n');
  }
  expect(new Set(seen)).toEqual(new Set(['srv_be-1', 'srv_be-2', 'srv_be-3', 'srv_eu']));
  driver.see('past the end: from the top again');
  expect(serverUnderCursor(driver)).toBe(seen[0]);
  await driver.press('enter', 'N');
  await driver.clock.pass(500);
  driver.see('past the top: from the end');
  expect(serverUnderCursor(driver)).toBe(seen[3]);
  await driver.press('N');
  expect(serverUnderCursor(driver)).toBe(seen[2]);
  expect(driver.cockpit.ui.getState().screen).toBe('server');
});

test('without a filter n goes to the next fault, and says where there is none', async () => {
  const driver = await open(['be-3', 'px-1']);
  await driver.press('G', 'tab', 'S');
  await driver.clock.pass(500);
  driver.see('servers by name');
  await driver.press('g', 'n');
  expect(serverUnderCursor(driver)).toBe('srv_be-3');
  await driver.press('n');
  expect(serverUnderCursor(driver)).toBe('srv_px-1');
  await driver.press('N');
  expect(serverUnderCursor(driver)).toBe('srv_be-3');
  const well = await open();
  await well.press('tab', 'n');
  well.see('no other row here has a fault');
});

test('among events n needs a filter', async () => {
  const driver = await open();
  driver.port.happen(anEvent({ seq: 1 }));
  driver.port.happen(anEvent({ seq: 2, type: 'enableRegionServer' }));
  driver.port.happen(anEvent({ seq: 3 }));
  await driver.clock.pass(500);
  await driver.press('3', 'n');
  driver.see('no filter is set: / sets one');
  await driver.press('/');
  await driver.type('disabled');
  await driver.press('enter', 'n');
  const onOne = driver.cockpit.ui.getState().lists.events.selectedId;
  await driver.press('n');
  expect(driver.cockpit.ui.getState().lists.events.selectedId).not.toBe(onOne);
  await driver.press('n');
  expect(driver.cockpit.ui.getState().lists.events.selectedId).toBe(onOne);
});
