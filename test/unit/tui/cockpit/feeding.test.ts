import { expect, test } from 'vitest';
import { Refusal } from '../../../../tui/data/port.ts';
import type { QueryName } from '../../../../tui/data/queries.ts';
import { Driver } from '../kit/driver.ts';
import { aRegion } from '../kit/fleet.ts';
import { aCapacityReport, anAlert } from '../kit/reports.ts';

const regions = [aRegion()];
const answers = { drains: { drains: [], leaks: [] }, operations: [], capacity: aCapacityReport() };

function asked(driver: Driver, name: QueryName): number {
  return driver.port.asked.filter((question) => question.startsWith(`${name} `)).length;
}

test('what is on screen is asked for at once and every two seconds, and nothing else is', async () => {
  const driver = await Driver.connected({ regions, answers });
  expect(driver.port.asked).toEqual([]);
  await driver.read('4');
  expect(asked(driver, 'drains')).toBe(1);
  await driver.clock.pass(6000);
  expect(asked(driver, 'drains')).toBe(4);
  await driver.read('5');
  await driver.clock.pass(6000);
  expect(asked(driver, 'drains')).toBe(4);
  expect(asked(driver, 'capacity')).toBe(4);
});

test('a question that is out is not asked again', async () => {
  const driver = await Driver.connected({ regions, answers });
  const { ask } = driver.port;
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  driver.port.ask = async (name, input) => {
    const answer = await ask(name, input);
    await held;
    return answer;
  };
  await driver.read('5');
  await driver.clock.pass(20_000);
  expect(asked(driver, 'capacity')).toBe(1);
  driver.see('Asking');
  release();
  await driver.clock.pass(0);
  driver.see('+130');
});

test('when no answer comes the last one stays, with its age and why', async () => {
  const driver = await Driver.connected({ regions, answers });
  await driver.press('5');
  driver.see('Capacity 1 ─');
  driver.port.answers = {};
  await driver.clock.pass(9000);
  expect(driver.screen()).toMatch(/Capacity 1 · [89]s old: no answer/);
  driver.see('US-WEST');
  driver.port.answers = answers;
  await driver.clock.pass(2000);
  driver.see('Capacity 1 ─');
});

test('a first answer that does not come says why', async () => {
  const driver = await Driver.connected({ regions });
  await driver.press('4');
  driver.see('✕ No answer: no answer');
});

test('without a link nothing is asked; with it, again', async () => {
  const driver = await Driver.connected({ regions, answers });
  await driver.press('5');
  driver.port.disconnect();
  const before = asked(driver, 'capacity');
  await driver.clock.pass(6000);
  expect(asked(driver, 'capacity')).toBe(before);
  driver.see('old');
  driver.port.connect();
  await driver.clock.pass(4000);
  expect(asked(driver, 'capacity')).toBeGreaterThan(before);
  driver.dontSee('old');
});

test('alerts come by themselves, and are watched again after a stream that ended', async () => {
  const driver = await Driver.connected({ regions });
  driver.dontSee('⚑');
  driver.port.alert({ alerts: [anAlert()], omitted: 0, silences: [] });
  await driver.clock.pass(0);
  driver.see('⚑ 1');
  driver.port.endAlerts(new Error('cut'));
  expect(driver.port.isAlertsWatched()).toBe(false);
  await driver.clock.pass(2000);
  expect(driver.port.isAlertsWatched()).toBe(true);
  driver.port.alert({ alerts: [], omitted: 0, silences: [] });
  await driver.clock.pass(0);
  driver.see('⚑ 0');
});

test('with a refused token alerts are not asked for either', async () => {
  const driver = await Driver.connected({ regions });
  const refused = new Refusal({ appCode: 'UNAUTHORIZED', message: 'this token is not valid' });
  driver.port.getSelf = async () => {
    throw refused;
  };
  driver.port.connect();
  await driver.clock.pass(200);
  driver.see('the token is refused');
  expect(driver.port.isAlertsWatched()).toBe(false);
});
