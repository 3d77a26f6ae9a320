import { beforeEach, expect, test } from 'vitest';
import { Refusal } from '../../../../tui/data/port.ts';
import { disableWithReasons } from '../kit/disabling.ts';
import { Driver } from '../kit/driver.ts';
import { aNode, aPlan, aRegion, aServer } from '../kit/fleet.ts';

const region = aRegion({ revision: 4, servers: [aServer({ revision: 7 })] });
let driver: Driver;

beforeEach(async () => {
  driver = await Driver.connected({ regions: [region] });
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await driver.clock.pass(200);
  await driver.press('W', 'tab');
});

test('a refused dialog that stays open notices when the way is free', async () => {
  const blocker = {
    code: 'DeleteServer:NODE_ONLINE',
    message: 'Its node still reports',
    remedy: 'Stop it',
    count: 1,
    sample: [],
  } as const;
  driver.port.planFor = () => aPlan({ blockers: [blocker], planHash: 'blocked' });
  await driver.press('ctrl-x');
  driver.see('DeleteServer:NODE_ONLINE');
  driver.port.planFor = () => aPlan({ tier: 3, confirm: 'be-01', planHash: 'free' });
  await driver.clock.pass(2100);
  await driver.press('');
  driver.see('changed since you looked', 'Type be-01');
});

test('counts move on in the open dialog; the plan stays the one that was read', async () => {
  await disableWithReasons(driver);
  driver.port.planFor = () => aPlan({ impact: { ...aPlan().impact, calls: 12 } });
  await driver.clock.pass(2100);
  driver.see('calls 12', 'y confirms');
  driver.dontSee('changed since you looked');
});

test('a plan that changes under the reader is shown anew and has to be read again', async () => {
  await disableWithReasons(driver);
  driver.port.planFor = () => aPlan({ tier: 2, confirm: 'US-WEST', planHash: 'hash-2' });
  await driver.clock.pass(2100);
  await driver.read('y');
  driver.see('changed since you looked');
  driver.dontSee('y confirms');
  expect(driver.port.sent).toEqual([]);
});

test('a plan that becomes graver is read again, though it is the same change; then it stays as grave as it was read', async () => {
  await disableWithReasons(driver);
  driver.port.planFor = () => aPlan({ tier: 2, confirm: 'US-WEST' });
  await driver.clock.pass(2100);
  await driver.read('y');
  await driver.press('');
  driver.see('changed since you looked', 'Type US-WEST');
  driver.port.planFor = () => aPlan({ impact: { ...aPlan().impact, calls: 12 } });
  await driver.clock.pass(2100);
  await driver.press('y');
  driver.see('calls 12', 'Type US-WEST');
  expect(driver.port.sent).toEqual([]);
});

test('a plan that went stale between reading and confirming is shown anew', async () => {
  await disableWithReasons(driver);
  driver.port.answerFor = () => {
    throw new Refusal({
      appCode: 'Change:PLAN_STALE',
      message: 'The plan changed since you looked',
      plan: aPlan({ planHash: 'hash-2' }),
    });
  };
  await driver.press('y');
  driver.see('changed since you looked', 'y confirms');
  driver.port.answerFor = () => ({ eventSeq: 2 });
  await driver.press('y');
  expect(driver.port.sent.map((change) => change.options.planHash)).toEqual(['hash-1', 'hash-2']);
  driver.see('done:');
});

test('a row that someone else changed is read again before the next try', async () => {
  await disableWithReasons(driver);
  driver.port.regions = [{ ...region, servers: [aServer({ revision: 8 })] }];
  driver.port.answerFor = (_, { expectedRevision }) => {
    if (expectedRevision === 8) return { eventSeq: 3 };
    throw new Refusal({ appCode: 'Change:CONFLICT', message: 'It was changed since you read it' });
  };
  await driver.press('y');
  driver.see('changed since you looked');
  await driver.press('y');
  driver.see('done:');
});
