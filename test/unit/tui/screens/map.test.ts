import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aRegion, FLAG } from '../kit/fleet.ts';

const SIZES = { wide: { columns: 160, rows: 50 }, narrow: { columns: 80, rows: 24 } } as const;
const regions = [
  aRegion({ regionId: 'US-WEST', location: { latitude: 37.8, longitude: -122.4 } }),
  aRegion({ regionId: 'EU-CENTRAL', location: { latitude: 50.1, longitude: 8.7 }, disabled: FLAG }),
  aRegion({ regionId: 'AU-EAST', location: { latitude: -33.9, longitude: 151.2 }, maintenance: FLAG }),
];

function lineOf(driver: Driver, pattern: RegExp): { row: number; column: number } {
  const lines = driver.screen().split('\n');
  const row = lines.findIndex((line) => pattern.test(line));
  return { row, column: lines[row]?.search(pattern) ?? -1 };
}

test.each(Object.entries(SIZES))('%s: each region stands in its place, with shape and name', async (_, size) => {
  const driver = await Driver.connected({ regions }, size);
  await driver.press('7');
  driver.see('Map', 'Regions 3');
  const west = lineOf(driver, /✕ US-WEST/);
  const central = lineOf(driver, /■ EU-CENTRAL/);
  const east = lineOf(driver, /▲ AU-EAST|AU-EAST ▲/);
  expect(west.row).toBeLessThan(east.row);
  expect(central.row).toBeLessThan(west.row);
  expect(west.column).toBeLessThan(central.column);
  expect(central.column).toBeLessThan(east.column);
  // There is land around them.
  expect(driver.screen()).toMatch(/[\u2801-\u28ff]{8}/);
});

test('regions in one place share a mark, the worst one leads, and the selected one before it', async () => {
  const near = aRegion({ regionId: 'EU-MAIN', location: { latitude: 50.2, longitude: 8.8 } });
  const driver = await Driver.connected({ regions: [...regions, near] }, SIZES.wide);
  await driver.press('7');
  driver.see('✕ EU-MAIN +1');
  await driver.press('G');
  driver.see('■ EU-CENTRAL +1');
});

test('a filter leaves marks out, enter goes to the servers of the selected region, esc back', async () => {
  const driver = await Driver.connected({ regions }, SIZES.wide);
  await driver.press('7', '/');
  await driver.type('au-');
  await driver.press('enter');
  driver.see('Regions 1 of 3 /au-');
  expect(driver.screen()).not.toContain('EU-CENTRAL');
  await driver.press('enter');
  driver.see('AU-EAST · ');
  expect(driver.screen()).not.toContain('┌ Map');
});
