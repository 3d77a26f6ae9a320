import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aRegion, aServer } from '../kit/fleet.ts';
import { anAlert } from '../kit/reports.ts';

const regions = [
  aRegion({
    regionId: 'EU-CENTRAL',
    servers: [
      aServer({ serverId: 'srv_eu_1', endpoint: 'be-eu-1.example.net' }),
      aServer({ serverId: 'srv_eu_2', endpoint: 'be-eu-2.example.net' }),
    ],
  }),
  aRegion(),
];

/** At the regions of the Fleet, the cursor on the first. */
async function home(): Promise<Driver> {
  return Driver.connected({ regions }, { columns: 120, rows: 40 });
}

async function alerted(): Promise<Driver> {
  const driver = await home();
  driver.port.alert({
    alerts: [anAlert(), anAlert({ alertKey: 'CALLS_FAILING/EU-CENTRAL', regionId: 'EU-CENTRAL', serverId: null })],
    omitted: 0,
    silences: [],
  });
  await driver.clock.pass(200);
  return driver;
}

async function expectQuitBy(driver: Driver, ...keys: readonly string[]): Promise<void> {
  expect(driver.hasQuit).toBe(false);
  await driver.press(...keys);
  expect(driver.hasQuit).toBe(true);
}

test('q goes back through the screens one came by, and quits at the end of them', async () => {
  const driver = await home();
  await driver.press('4', '5', 'r', 'q');
  driver.see('Capacity');
  await driver.press('q');
  driver.see('Drains');
  await driver.press('q');
  driver.see('┌ Regions');
  await expectQuitBy(driver, 'q');
});

test('from an alert to its server, to the events, and all the way back', async () => {
  const driver = await alerted();
  await driver.press('j', '2', 'G', 'enter');
  driver.see('be-01.example.net · US-WEST');
  await driver.press('3');
  driver.dontSee('be-01.example.net · US-WEST');
  await driver.press('q');
  driver.see('be-01.example.net · US-WEST');
  await driver.press('q');
  driver.see('Alerts 2');
  expect(driver.screen()).toMatch(/› US-WEST/);
  await driver.press('q');
  driver.see('┌ Regions');
  await expectQuitBy(driver, 'q');
});

test('what was selected is selected again, by its id: region, server and pane', async () => {
  const driver = await home();
  await driver.press('g', 'enter', 'G', 'ctrl-p');
  await driver.type('US-WEST');
  await driver.press('enter');
  driver.see('US-WEST · 1 backend');
  driver.port.regions = [aRegion(), ...regions.slice(0, 1)];
  driver.port.connect();
  await driver.clock.pass(200);
  await driver.press('q', 'enter');
  driver.see('be-eu-2.example.net · EU-CENTRAL');
  await driver.press('q', 'q');
  expect(driver.screen()).toMatch(/›. EU-CENTRAL/);
  await expectQuitBy(driver, 'q');
});

test('a name that is typed goes there, and q comes back with filter and scope', async () => {
  const driver = await home();
  await driver.press('z', 'z', 'a', ':');
  await driver.type('show US-WEST');
  await driver.press('enter');
  driver.see('US-WEST · 1 backend');
  await driver.press('q');
  driver.see('All regions');
  await driver.press('a', '/');
  await driver.type('central');
  await driver.press('enter', ':');
  await driver.type('route DE');
  await driver.press('enter', 'q');
  driver.see('central');
});

test('the page of each server is a place: of another one that was jumped to, back leads to the first', async () => {
  const driver = await alerted();
  await driver.press('2', 'G', 'enter', ':');
  const found = {
    type: 'Backend',
    serverId: 'srv_eu_2',
    regionId: 'EU-CENTRAL',
    endpoint: 'be-eu-2.example.net',
  } as const;
  driver.port.answers = { foundServers: { total: 1, servers: [found] } };
  await driver.type('show be-eu-2.example.net');
  await driver.clock.pass(500);
  await driver.press('enter');
  driver.see('be-eu-2.example.net · EU-CENTRAL');
  await driver.press('q');
  driver.see('be-01.example.net · US-WEST');
});

test('the list goes along with the pages of its servers: back leads to the row that was looked at last', async () => {
  const driver = await home();
  await driver.press('g', 'enter', 'g', 'enter', 'n');
  driver.see('be-eu-2.example.net · EU-CENTRAL');
  await driver.press('q');
  driver.see('┌ Regions');
  expect(driver.screen()).toMatch(/›. be-eu-2/);
  await driver.press('q');
  await expectQuitBy(driver, 'q');
});

test('1 is home: whatever one came by, from there q quits', async () => {
  const driver = await alerted();
  await driver.press('2', '3', '4', '1');
  driver.see('┌ Regions');
  await expectQuitBy(driver, 'q');

  // From an alert into its region, and over to the regions: the Fleet is on the screen, and the alerts are behind it.
  const inside = await alerted();
  await inside.press('2', 'g', 'enter', 'tab', '1');
  await expectQuitBy(inside, 'q');
});

test('esc leaves one thing inside of a place, then goes home, and never quits', async () => {
  const driver = await alerted();
  await driver.press('4', '2', '/');
  await driver.type('west');
  await driver.press('enter', 'enter');
  driver.see('be-01.example.net · US-WEST');
  await driver.press('esc');
  driver.see('Alerts 1 of 2');
  await driver.press('esc');
  driver.see('Alerts 2');
  await driver.press('esc');
  driver.see('┌ Regions');
  await driver.press('esc', 'esc', 'esc');
  await expectQuitBy(driver, 'q');
});

test('going where one is leaves nothing behind', async () => {
  const driver = await home();
  await driver.press('enter', 'esc', 'enter', 'esc', '3', '3', '3', 'q');
  driver.see('┌ Regions');
  await expectQuitBy(driver, 'q');
});

test('the last twenty places are remembered', async () => {
  const driver = await home();
  for (let round = 0; round < 15; round++) await driver.press('2', '3');
  for (let back = 0; back < 20; back++) await driver.press('q');
  driver.see('Events');
  await driver.press('q');
  driver.see('┌ Regions');
  await expectQuitBy(driver, 'q');
});

test('back does not lead to a page whose server is gone', async () => {
  const driver = await alerted();
  await driver.press('2', 'G', 'enter', '3');
  driver.port.regions = regions.slice(0, 1);
  driver.port.connect();
  await driver.clock.pass(200);
  await driver.press('q');
  await driver.clock.pass(200);
  driver.see('the server of that page is gone', 'Alerts 2');
});
