import type { Blocker } from '@meridian/shared/plan.ts';
import { blocker } from '@meridian/shared/refusal.ts';
import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aPlan, aRegion, FLAG } from '../kit/fleet.ts';

const spare = blocker('Safety:SPARE_BACKEND', { sample: ['US-WEST'] });
const routable = blocker('Safety:ROUTABLE_BACKEND');

/** A plan in which rules refuse, until they are overridden by name. */
async function refusing(blockers: readonly Blocker[]): Promise<Driver> {
  const driver = await Driver.connected({ regions: [aRegion({ disabled: FLAG })] });
  driver.port.planFor = (_request, override) => {
    const left = blockers.filter(({ code }) => override?.rules.every((rule) => code !== `Safety:${rule}`) ?? true);
    return aPlan({ blockers: left, tier: 2, confirm: 'US-WEST', planHash: left.map(({ code }) => code).join() });
  };
  await driver.press('W', 'E');
  return driver;
}

test('where only safety rules refuse, they are overridden by name and with a reason', async () => {
  const driver = await refusing([spare, routable]);
  driver.see('Safety:SPARE_BACKEND', 'O override by name');
  await driver.press('O');
  driver.see('Overridden this once: SPARE_BACKEND, ROUTABLE_BACKEND', 'Private reason');
  await driver.press('enter');
  driver.see('the reason is needed');
  await driver.type('the site is on fire');
  await driver.press('enter');
  driver.see('Type US-WEST and enter');
  await driver.type('US-WEST');
  await driver.press('enter');
  const override = { rules: ['SPARE_BACKEND', 'ROUTABLE_BACKEND'], privateReason: 'the site is on fire' };
  expect(driver.port.sent).toMatchObject([{ type: 'enableRegion', options: { override } }]);
});

test('the counts are kept fresh with the override, and do not fall back to the refusal', async () => {
  const driver = await refusing([spare]);
  await driver.press('O');
  await driver.type('fire');
  await driver.press('enter');
  await driver.clock.pass(6000);
  driver.see('Type US-WEST and enter');
});

test('a rule that refuses only after another is overridden is added to it', async () => {
  const driver = await refusing([spare]);
  driver.port.planFor = (_request, override) => {
    if (override === null) return aPlan({ blockers: [spare] });
    return aPlan({ blockers: override.rules.length < 2 ? [routable] : [], tier: 2, confirm: 'US-WEST' });
  };
  await driver.press('O');
  await driver.type('fire');
  await driver.press('enter', 'O');
  driver.see('Overridden this once: SPARE_BACKEND, ROUTABLE_BACKEND');
});

test('nothing else is overridden, and nothing beside it either', async () => {
  const driver = await refusing([spare, blocker('DeleteServer:NODE_ONLINE')]);
  driver.see('Safety:SPARE_BACKEND');
  driver.dontSee('O override');
  await driver.press('O');
  driver.dontSee('Overridden this once');
});

test('leaving the reason changes nothing', async () => {
  const driver = await refusing([spare]);
  await driver.press('O');
  await driver.type('fi');
  await driver.press('esc');
  driver.see('nothing was changed');
  expect(driver.port.sent).toEqual([]);
});
