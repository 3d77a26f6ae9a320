import { expect, test } from 'vitest';
import { repaint } from '../../../../../tui/cockpit/ui-store.ts';
import { Driver } from '../../kit/driver.ts';
import { aNode, aRegion, aServer } from '../../kit/fleet.ts';
import { aServerHistory } from '../../kit/reports.ts';

async function page(answer = aServerHistory()): Promise<Driver> {
  const answers = { history: [], drains: { drains: [], leaks: [] }, serverHistory: answer };
  const regions = [aRegion({ servers: [aServer()] })];
  const driver = await Driver.connected({ regions, answers }, { columns: 120, rows: 60 });
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode({ maxConcurrentSessions: 50 })]);
  await driver.press('tab', 'enter');
  return driver;
}

const asked = (driver: Driver, span: string) =>
  driver.port.asked.filter((question) => question.startsWith('serverHistory') && question.includes(span)).length;

test('the page shows how the server was in the last hour: a gap for what is unknown, never a zero', async () => {
  const driver = await page();
  driver.see('The last 1 hour', 'blank: unknown');
  const screen = driver.screen();
  expect(screen).toMatch(/calls +▂ █▄ 20 most 50/);
  expect(screen).toMatch(/failed in 10 s +▁ █▁ 0 most 2/);
  expect(screen).toMatch(/cpu +▂ ▇▄ 41% most 90%/);
  expect(screen).toMatch(/RTP loss % +▁ █▄ 0\.10 most 0\.25/);
  expect(screen).toMatch(/in service +█ ▅█ 67% of the time *│/);
  // It never told.
  expect(screen).not.toMatch(/memory +[▁-█]/);
});

test('`t` leads from an hour to a day, to a month, and back', async () => {
  const driver = await page();
  driver.see('t: 24 hours');
  await driver.press('t');
  driver.see('The last 24 hours', 't: 30 days');
  await driver.press('t');
  driver.see('The last 30 days', 't: 1 hour');
  await driver.press('t');
  driver.see('The last 1 hour');
  expect([asked(driver, 'day'), asked(driver, 'month')]).toEqual([1, 1]);
});

test('it is asked for again when there may be more of it, and not with every look', async () => {
  const driver = await page();
  await driver.clock.pass(8000);
  expect(asked(driver, 'hour')).toBe(1);
  await driver.clock.pass(4000);
  expect(asked(driver, 'hour')).toBe(2);
});

test('where the server cannot keep it, the page says so', async () => {
  const driver = await page(aServerHistory({ storeTrouble: 'History cannot be written' }));
  driver.see('▲ History cannot be written');
});

test('a question that brings no answer says why', async () => {
  const driver = await Driver.connected(
    { regions: [aRegion({ servers: [aServer()] })], answers: { history: [] } },
    { columns: 120, rows: 60 },
  );
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await driver.press('tab', 'enter');
  driver.see('▲ No answer: ');
});

test('what does not fit is put together, step by step, and no peak is lost', async () => {
  const values = Array.from({ length: 120 }, (_, step) => (step === 61 ? 50 : 0));
  const figures = { mean: values, max: values };
  const { metrics } = aServerHistory();
  const driver = await page(aServerHistory({ metrics: { ...metrics, sessions: figures } }));
  repaint(driver.cockpit.ui, { columns: 80, rows: 60 });
  await driver.paint();
  expect(driver.screen()).toMatch(/calls +▁+█▁+ 0 most 50 *│/);
});
