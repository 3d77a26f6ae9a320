import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aNode, anEvent, aRegion, aServer } from '../kit/fleet.ts';

async function open(): Promise<Driver> {
  const driver = await Driver.connected({ regions: [aRegion({ servers: [aServer()] })] }, { columns: 120, rows: 40 });
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode({ activeTelephonySessions: 12 })]);
  await driver.clock.pass(300);
  return driver;
}

test('p lets everything stand still, says so, and p lets it go on', async () => {
  const driver = await open();
  driver.see('calls 12');
  await driver.press('p');
  driver.see('■ FROZEN for');
  driver.port.frame('2026-11-23T03:14:09Z', [aNode({ activeTelephonySessions: 44 })]);
  driver.port.happen(anEvent({ seq: 7 }));
  await driver.clock.pass(61_000);
  driver.see('calls 12', '■ FROZEN for 1:00', 'RUNNING');
  driver.dontSee('disabled be-01');
  await driver.press('p');
  await driver.clock.pass(300);
  driver.see('calls 44', 'disabled be-01');
  driver.dontSee('FROZEN');
});

test('nothing is changed on a screen that stands still; esc goes on before anything else', async () => {
  const driver = await open();
  await driver.press('W', 'tab', 'p', 'X');
  driver.see('the screen stands still: p lets it go on');
  driver.dontSee('Disable:');
  await driver.press('esc');
  driver.dontSee('FROZEN');
  await driver.press('X');
  driver.see('Disable: be-01.example.net in US-WEST');
});

test('a link that breaks meanwhile is told all the same', async () => {
  const driver = await open();
  await driver.press('p');
  driver.port.disconnect();
  await driver.clock.pass(1000);
  driver.see('✕ no link');
  expect(driver.screen()).toContain('FROZEN');
});

test('what never came before the screen stood still says how it will', async () => {
  const driver = await open();
  await driver.press('p', '4');
  await driver.clock.pass(5000);
  driver.see('the screen stands still: p lets it go on');
  driver.dontSee('Asking');
  await driver.press('1', ':');
  await driver.type('route DE');
  await driver.press('enter');
  driver.see('the screen stands still: p lets it go on');
  driver.dontSee('81.2.69.142');
});
