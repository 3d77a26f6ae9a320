import { expect, test } from 'vitest';
import { copySequence } from '../../../../tui/paint/clipboard.ts';
import { Driver } from '../kit/driver.ts';
import { aPlan, aRegion, aServer } from '../kit/fleet.ts';

function open(): Promise<Driver> {
  return Driver.connected({ regions: [aRegion({ servers: [aServer()] })] }, { columns: 120, rows: 44 });
}

test('y copies the id of what is selected, Y the command line that reads it', async () => {
  const driver = await open();
  await driver.press('y', 'Y', 'tab', 'y', 'Y', '2', 'Y');
  expect(driver.copied).toEqual([
    'US-WEST',
    `meridian call regionManager.getRegion '{"regionId":"US-WEST"}'`,
    'srv_1',
    `meridian call regionManager.getServer '{"regionId":"US-WEST","serverId":"srv_1"}'`,
    'meridian call alerts.list',
  ]);
  driver.see('copied: meridian call alerts.list');
});

test('ctrl-y in a dialog copies the change that it would make, and makes none', async () => {
  const driver = await open();
  await driver.press('W', 'tab', 'X');
  await driver.read("it's planned");
  await driver.press('tab');
  await driver.read('new cables');
  await driver.press('enter', 'ctrl-y');
  expect(driver.copied).toEqual([
    `meridian call regionManager.disableRegionServer '{"regionId":"US-WEST","serverId":"srv_1","publicReason":"it'\\''s planned","privateReason":"new cables"}'`,
  ]);
  expect(driver.port.sent).toEqual([]);
  driver.see('its command line is copied');
});

test('a change that holds a secret is not copied', async () => {
  const driver = await open();
  await driver.press('W', 'B');
  for (const text of ['https://s3.example', 'bucket', 'eu-1', 'access', 'secret-key']) {
    await driver.read(text);
    await driver.press('tab');
  }
  await driver.press('up', 'enter');
  while (driver.screen().includes('enter next')) await driver.press('enter');
  await driver.press('ctrl-y');
  driver.see('it holds a secret: not copied');
  expect(driver.copied).toEqual([]);
});

test('back in the form, what was planned before is not copied: it may hold what was taken out since', async () => {
  const driver = await open();
  driver.port.planFor = () =>
    aPlan({ blockers: [{ code: 'Server:NOT_FOUND', message: 'it is gone', remedy: 'x', count: 1, sample: [] }] });
  await driver.press('W', 'tab', 'X');
  await driver.read('Planned work');
  await driver.press('tab');
  await driver.read('a secret of ours');
  await driver.press('enter');
  driver.see('it is gone');
  await driver.press('enter', 'ctrl-y');
  expect(driver.copied).toEqual([]);
});

test('the terminal is told in OSC 52, and once more wrapped inside tmux', () => {
  expect(copySequence('srv_1', {})).toBe('\x1b]52;c;c3J2XzE=\x07');
  expect(copySequence('srv_1', { TMUX: '/tmp/tmux' })).toBe(
    '\x1b]52;c;c3J2XzE=\x07\x1bPtmux;\x1b\x1b]52;c;c3J2XzE=\x07\x1b\\',
  );
});
