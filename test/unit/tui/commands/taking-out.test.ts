import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aNode, aPlan, aRegion, aServer, FLAG } from '../kit/fleet.ts';

const servers = [aServer(), aServer({ serverId: 'srv_2', endpoint: 'be-02.example.net' })];

async function writing(patch = {}): Promise<Driver> {
  const driver = await Driver.connected({ regions: [aRegion({ servers })], ...patch }, { columns: 120, rows: 44 });
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await driver.clock.pass(200);
  await driver.press('W');
  return driver;
}

async function giveReasons(driver: Driver): Promise<void> {
  await driver.read('Planned work');
  await driver.press('tab');
  await driver.read('new kernel');
  await driver.press('tab');
}

test('a server is drained: reasons, a deadline, what happens then, and the plan’s warnings', async () => {
  const driver = await writing();
  driver.port.planFor = () =>
    aPlan({
      tier: 2,
      confirm: 'US-WEST',
      warnings: [{ code: 'PROCESS_WILL_STOP', message: 'Its process is told to exit', count: 1, sample: [] }],
    });
  await driver.press('tab', 'G', 'D');
  driver.see('Drain: be-01.example.net in US-WEST', 'Deadline', '[none]', '[kept]', '[stay disabled]');
  await giveReasons(driver);
  await driver.press('1', 'tab', 'e', 'tab', ' ', 'enter');
  driver.see('▲ Its process is told to exit', 'Type US-WEST and enter');
  await driver.type('US-WEST');
  await driver.press('enter');
  expect(driver.port.sent).toMatchObject([
    {
      type: 'drainRegionServer',
      serverId: 'srv_1',
      onDeadline: 'end',
      then: 'stop',
      publicReason: 'Planned work',
      privateReason: 'new kernel',
    },
  ]);
  const [sent] = driver.port.sent;
  const deadlineAt = sent !== undefined && 'deadlineAt' in sent ? sent.deadlineAt : null;
  const inMs = Date.parse(deadlineAt ?? '') - driver.clock.wallMs();
  expect(Math.abs(inMs - 15 * 60_000)).toBeLessThan(20_000);
  driver.see('be-01.example.net in US-WEST drains: 4 shows it');
});

test('a deadline is told by the server’s clock, not by the one of this machine', async () => {
  const driver = await writing();
  driver.port.snapshot('2026-11-25T12:00:00Z', [aNode()]);
  await driver.clock.pass(200);
  await driver.press('tab', 'G', 'D');
  await giveReasons(driver);
  await driver.press('1', 'tab', 'tab', 'enter', 'y');
  const [sent] = driver.port.sent;
  expect(sent !== undefined && 'deadlineAt' in sent ? sent.deadlineAt : '').toMatch(/^2026-11-25T12:15/);
});

test('a region is drained a few servers at a time, by an operation with a plan of its own', async () => {
  const driver = await writing();
  driver.port.planFor = () => ({
    ...aPlan({ tier: 2, confirm: 'US-WEST' }),
    order: [
      { endpoint: 'be-01.example.net', skippedBecause: null },
      { endpoint: 'be-02.example.net', skippedBecause: 'it is disabled' },
    ],
  });
  await driver.press('D');
  await giveReasons(driver);
  await driver.press('tab', 'tab', 'tab', 'backspace');
  await driver.read('x');
  await driver.press('enter');
  driver.see('the number of servers is a whole number');
  await driver.press('backspace');
  await driver.read('2');
  await driver.press('enter');
  driver.see('in order     1 be-01.example.net', 'left out     be-02.example.net: it is disabled');
  await driver.type('US-WEST');
  await driver.press('enter');
  expect(driver.port.sent).toMatchObject([
    {
      type: 'operations.start',
      kind: 'regionDrain',
      regionId: 'US-WEST',
      maxParallel: 2,
      deadlineMs: null,
      then: 'disabled',
    },
  ]);
});

test('maintenance rolls over a region', async () => {
  const driver = await writing();
  await driver.press('O');
  driver.see('Rolling maintenance: region US-WEST', 'Servers at a time');
  await giveReasons(driver);
  await driver.press('4', 'tab', 'tab', 'enter', 'y');
  expect(driver.port.sent).toMatchObject([
    {
      type: 'operations.start',
      kind: 'rollingMaintenance',
      maxParallel: 1,
      deadlineMs: 14_400_000,
      onDeadline: 'keep',
    },
  ]);
});

test('a plan tells where new sessions go, how full it gets, and that no spare is left', async () => {
  const driver = await writing();
  const plan = aPlan();
  driver.port.planFor = () => ({
    ...plan,
    impact: {
      ...plan.impact,
      outlook: {
        freeBefore: 62,
        freeAfter: 12,
        displaced: 38,
        absorbers: [{ regionId: 'US-EAST', sessions: 30, loadAfter: 0.81, addedRoundTripMs: 24 }],
        unplaced: 8,
        isSpareKept: false,
        wasSpare: true,
      },
    },
  });
  await driver.press('tab', 'M');
  await driver.read('Planned work');
  await driver.press('tab');
  await driver.read('cables');
  await driver.press('enter');
  driver.see('sessions 62 → 12', 'US-EAST 30 (81% full then, +24 ms)', '✕ 8 fit nowhere', '▲ N+1 is broken');
});

test('a cut-off region is judged by typing its code, with how it is known; one that is heard is not', async () => {
  const driver = await writing();
  driver.port.snapshot(FLAG.at, [aNode(), aNode({ nodeId: 'srv_2' })]);
  await driver.clock.pass(200);
  await driver.press('J');
  driver.see('the region is heard: there is no doubt');
  driver.port.regions = [aRegion({ servers, cutOffSince: FLAG.at })];
  driver.port.connect();
  await driver.clock.pass(200);
  driver.see('✕ US-WEST', 'CUT OFF', 'J says whether it is down');
  await driver.press('J');
  await driver.press(' ', 'tab');
  await driver.read('the site answers the phone');
  await driver.press('enter');
  driver.see('Well: it is the link to Meridian that is cut', 'Type US-WEST and enter');
  await driver.type('US-WEST');
  await driver.press('enter');
  expect(driver.port.sent).toMatchObject([
    {
      type: 'serverMetrics.declareRegion',
      regionId: 'US-WEST',
      verdict: 'well',
      privateReason: 'the site answers the phone',
    },
  ]);
});
