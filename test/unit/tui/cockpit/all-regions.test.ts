import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aRegion, aServer } from '../kit/fleet.ts';

const server = (regionId: string, endpoint: string) => aServer({ serverId: `srv_${endpoint}`, regionId, endpoint });
const regions = [
  aRegion({ regionId: 'US-WEST', servers: [server('US-WEST', 'be-usw-01'), server('US-WEST', 'be-usw-02')] }),
  aRegion({ regionId: 'EU-CENTRAL', servers: [server('EU-CENTRAL', 'be-euc-01'), server('EU-CENTRAL', 'px-euc-02')] }),
];

function open(size = { columns: 160, rows: 40 }): Promise<Driver> {
  return Driver.connected({ regions }, size);
}

test('a name that no region has is sought among the servers of all regions, and acted on where it is', async () => {
  const driver = await open();
  await driver.press('W');
  await driver.type('/usw-02');
  await driver.clock.pass(300);
  driver.see('No region is called so', 'All regions · 1 of 4 /usw-02');
  expect(driver.screen()).toMatch(/be-usw-02 +US-WEST +Backend/);
  driver.dontSee('be-usw-01', 'be-euc-01');
  await driver.press('enter', 'X');
  driver.see('Disable: be-usw-02 in US-WEST');
});

test('one thing at a time leads back: the page, the servers, the filter', async () => {
  const driver = await open();
  await driver.type('/-02');
  await driver.clock.pass(300);
  driver.see('All regions · 2 of 4');
  await driver.press('enter', 'j', 'enter');
  driver.see('px-euc-02 · EU-CENTRAL', 'Wanted');
  await driver.press('esc');
  driver.see('All regions · 2 of 4 /-02');
  await driver.press('esc', 'esc');
  await driver.clock.pass(300);
  driver.dontSee('All regions', '/-02');
  driver.see('Regions 2 ', 'EU-CENTRAL · 2 backend');
});

test('before the answer to the last letter has come, nothing is done to a row of the letters before', async () => {
  const driver = await open();
  await driver.press('W');
  await driver.type('/-0');
  await driver.clock.pass(300);
  let goOn = () => {};
  driver.port.beforeViews = new Promise((resolve) => {
    goOn = resolve;
  });
  await driver.read('2\r');
  await driver.press('X');
  driver.see('the rows of this filter have not come yet');
  goOn();
  await driver.clock.pass(300);
  await driver.press('X');
  driver.see('Disable: be-usw-02 in US-WEST');
});

test('a shows the servers of all regions, the worst first, and again those of one', async () => {
  const driver = await open({ columns: 80, rows: 24 });
  await driver.press('a');
  await driver.clock.pass(300);
  driver.see('All regions · 4', 'be-euc-01', 'px-euc-02', 'be-usw-01', 'be-usw-02');
  await driver.type('/euc !px');
  await driver.press('enter');
  await driver.clock.pass(300);
  driver.see('All regions · 1 of 4 /euc !px');
  await driver.press('a');
  await driver.clock.pass(300);
  driver.dontSee('All regions');
});

test('a region that stops matching its filter while someone is inside it stays the one that is shown', async () => {
  const driver = await open();
  await driver.type('/no proxy');
  await driver.press('enter', 'enter');
  driver.see('EU-CENTRAL · 2 backend');
  driver.port.regions = regions.map((region) => ({
    ...region,
    disabled: { at: '', by: 'x', publicReason: '', privateReason: '' },
  }));
  await driver.clock.pass(500);
  driver.see('EU-CENTRAL · 2 backend');
  driver.dontSee('All regions');
});
