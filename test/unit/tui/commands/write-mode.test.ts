import { expect, test } from 'vitest';
import { startWindowTitle } from '../../../../tui/window-title.ts';
import { Driver } from '../kit/driver.ts';
import { aRegion, aServer } from '../kit/fleet.ts';

const MINUTE_MS = 60_000;

async function writing(): Promise<Driver> {
  const driver = await Driver.connected({ regions: [aRegion({ servers: [aServer()] })] }, { columns: 120, rows: 40 });
  await driver.press('W');
  return driver;
}

test('write mode counts down in the header, warns a minute before its end, and ends by itself', async () => {
  const driver = await writing();
  expect(driver.screen()).toMatch(/ WRITE (15:00|14:59) /);
  await driver.clock.pass(14 * MINUTE_MS + 1000);
  driver.see('write mode ends in a minute');
  await driver.clock.pass(MINUTE_MS);
  driver.see('READ-ONLY', 'write mode has ended');
  await driver.press('X');
  driver.see('read-only: W opens write mode');
});

test('each change that is made begins its time anew, and so does W', async () => {
  const driver = await writing();
  await driver.clock.pass(10 * MINUTE_MS);
  await driver.press('M');
  await driver.read('Planned work');
  await driver.press('tab');
  await driver.read('new cables');
  await driver.press('enter', 'y');
  expect(driver.screen()).toMatch(/ WRITE 1[45]:/);
  await driver.clock.pass(10 * MINUTE_MS);
  await driver.press('W');
  expect(driver.screen()).toMatch(/ WRITE 1[45]:/);
});

test('an open dialog holds it', async () => {
  const driver = await writing();
  await driver.press('X');
  await driver.clock.pass(16 * MINUTE_MS);
  driver.see('WRITE', 'Disable: ');
  await driver.press('esc');
  await driver.clock.pass(2000);
  driver.see('READ-ONLY');
});

test('the window’s title says where one is and whether keys may change something', async () => {
  const driver = await writing();
  let written = '';
  const stop = startWindowTitle(driver.cockpit, (bytes) => (written += bytes));
  expect(written).toBe('\x1b]2;[RW prod] meridian\x07');
  await driver.press('w');
  expect(written).toContain('\x1b]2;meridian prod\x07');
  stop();
});
