import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aPlan, aRegion, aServer } from '../kit/fleet.ts';

const ABOUT = { regionId: 'US-WEST', serverId: 'srv_1' } as const;
const MINUTE_MS = 60_000;

/** A cockpit in which a server was just put into maintenance. */
async function afterMaintenance(undo: object | null = { type: 'disableRegionServerMaintenance', ...ABOUT }) {
  const driver = await Driver.connected({ regions: [aRegion({ servers: [aServer()] })] }, { columns: 120, rows: 44 });
  driver.port.answerFor = () => ({ undo }) as never;
  await driver.press('W', 'tab', 'M');
  await driver.read('Planned work');
  await driver.press('tab');
  await driver.read('new cables');
  await driver.press('enter', 'y');
  return driver;
}

test('a change that was made is offered to be undone, and is undone by a change of its own', async () => {
  const driver = await afterMaintenance();
  driver.see('done: be-01.example.net in US-WEST is in maintenance; U undoes it');
  await driver.press('U');
  driver.see('Undo: Maintenance: be-01.example.net in US-WEST');
  await driver.press('y');
  driver.see('Maintenance: be-01.example.net in US-WEST is undone');
  driver.dontSee('U undoes it');
  expect(driver.port.sent.map(({ type }) => type)).toEqual([
    'enableRegionServerMaintenance',
    'disableRegionServerMaintenance',
  ]);
  await driver.press('U');
  driver.see('nothing was changed here in the last 30 minutes');
});

test('the offer to undo stands for its ten seconds, whatever is looked at and answered meanwhile', async () => {
  const driver = await afterMaintenance();
  await driver.press('j', 'k', 'esc', '2', '1', 'R');
  driver.see('; U undoes it', 'the link is there');
  await driver.press('j');
  driver.see('; U undoes it');
  driver.dontSee('the link is there');
  await driver.clock.pass(10_000);
  driver.dontSee('U undoes it');
});

test('a change that nothing can undo is the last change all the same: the one before it is not undone for it', async () => {
  const driver = await afterMaintenance();
  driver.port.answerFor = () => ({ undo: null });
  await driver.press('X');
  await driver.read('Planned work');
  await driver.press('tab');
  await driver.read('new cables');
  await driver.press('enter', 'y', 'U');
  driver.see('nothing can undo it: Disable: be-01.example.net in US-WEST');
  driver.dontSee('Undo: ');
});

test('an undo that the server finds dangerous by now wants what every such change wants', async () => {
  const driver = await afterMaintenance();
  driver.port.planFor = () => aPlan({ tier: 2, confirm: 'US-WEST' });
  await driver.press('U', 'y');
  driver.see('Type US-WEST and enter');
  expect(driver.port.sent).toHaveLength(1);
});

test('after half an hour, and where nothing can take it back, there is no undo', async () => {
  const late = await afterMaintenance();
  await late.clock.pass(31 * MINUTE_MS);
  await late.press('U');
  late.see('nothing was changed here in the last 30 minutes');
  const never = await afterMaintenance(null);
  never.dontSee('; U undoes it');
});
