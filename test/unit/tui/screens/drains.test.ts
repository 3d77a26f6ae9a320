import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aRegion, aServer, DRAIN, FLAG } from '../kit/fleet.ts';
import { aDrainProgress, aLeak, anOperation, aStep } from '../kit/reports.ts';

const draining = aServer({ drain: DRAIN, disabled: FLAG, routable: false });
const regions = [aRegion({ servers: [draining, aServer({ serverId: 'srv_2', endpoint: 'be-02.example.net' })] })];
const answers = { drains: { drains: [aDrainProgress()], leaks: [aLeak()] }, operations: [anOperation()] };

function open(patch: Partial<typeof answers> = {}, size = { columns: 140, rows: 40 }): Promise<Driver> {
  return Driver.connected({ regions, answers: { ...answers, ...patch } }, size);
}

test('a drain: what is left, the longest, when it may be empty, and how long it may take', async () => {
  const driver = await open();
  await driver.press('4');
  expect(driver.screen()).toMatch(
    /▲ be-01\.example\.net +DRAINING +12\/38 ██████▉ +12:31 +2:00-5:00 +1[45]:\d\d +ops2/,
  );
  driver.see('be-01.example.net · US-WEST', '▲ DRAINING  12 of 38 calls left', 'sessions are kept');
  driver.see('by         ops2 since', 'public     planned work', 'private    kernel panic', 'it stays disabled');
});

test('a leak is loud, of a server that drains and of one that is out for good', async () => {
  const driver = await open();
  await driver.press('4', 'j');
  driver.see('▲ LEAKING +14 since ', 'a trunk or DNS leads there');
  expect(driver.screen()).toMatch(/be-02\.example\.net +LEAKING .*\+14/);
  driver.port.answers = { ...answers, drains: { drains: [aDrainProgress()], leaks: [aLeak({ serverId: 'srv_1' })] } };
  await driver.clock.pass(2000);
  await driver.press('g');
  expect(driver.screen()).toMatch(/be-01\.example\.net +DRAINING .*\+14/);
  driver.see('▲ LEAKING +14 since ');
});

test('what is overdue, wraps up or stops is said so; what is not known is not made up', async () => {
  const past = { ...DRAIN, deadlineAt: '2026-11-23T03:10:07.000Z', sessionsAtStart: null };
  const driver = await open({
    drains: {
      leaks: [],
      drains: [
        aDrainProgress({ serverId: 'a', phase: 'stopping', drain: { ...DRAIN, then: 'stop' } }),
        aDrainProgress({ serverId: 'b', phase: 'wrappingUp' }),
        aDrainProgress({
          serverId: 'c',
          phase: 'overdue',
          drain: past,
          sessions: null,
          estimate: null,
          longestSessionSeconds: null,
        }),
      ],
    },
  });
  await driver.press('4');
  const words = driver.screen().match(/OVERDUE|WRAPPING UP|STOPPING/g);
  expect(words?.slice(0, 3)).toEqual(['OVERDUE', 'WRAPPING UP', 'STOPPING']);
  expect(driver.screen()).toMatch(/✕ be-01\.example\.net +OVERDUE +-\/- +- +- +-4:\d\d/);
});

test('an operation shows its steps, those that wait for someone first; P lets it go on, E cancels it', async () => {
  const driver = await open();
  await driver.press('4', 'G');
  expect(driver.screen()).toMatch(/● US-WEST rolling maintenance +RUNNING +1 of 2/);
  expect(driver.screen()).toMatch(/▲ AT WORK +be-02\.example\.net +● DONE +be-01\.example\.net/);
  await driver.press('W', 'P');
  driver.see('it is returned to service: be-02.example.net', 'y confirms');
  await driver.press('y');
  expect(driver.port.sent).toMatchObject([{ type: 'operations.continue', operationId: 'opr_1' }]);
  await driver.press('E');
  driver.see('Cancel the operation: US-WEST', 'No further server is taken out');
  await driver.press('y');
  expect(driver.port.sent[1]).toMatchObject({ type: 'operations.cancel', operationId: 'opr_1' });
});

test('an operation that stopped says why; one that is over takes no key', async () => {
  const stopped = anOperation({ state: 'stopped', stoppedBecause: 'two backends must be routable', steps: [aStep()] });
  const driver = await open({ operations: [anOperation({ operationId: 'opr_0', state: 'done', steps: [] }), stopped] });
  await driver.press('4', 'j', 'j');
  driver.see('✕ STOPPED', 'two backends must be routable; P lets it go on, E cancels it');
  await driver.press('j', 'W', 'P');
  driver.see('it does not wait for anyone');
  await driver.press('E');
  driver.see('the operation is over');
});

test('enter goes to the server, and E returns it to service', async () => {
  const driver = await open();
  await driver.press('4', 'enter');
  driver.see('be-01.example.net · US-WEST', '▲ DRAINING, 12 of 38 left, empty in 2:00-5:00');
  await driver.press('esc', 'W', 'E');
  driver.see('Return to service: be-01.example.net');
  await driver.press('y');
  expect(driver.port.sent).toMatchObject([{ type: 'enableRegionServer', serverId: 'srv_1' }]);
});

test('without anything it says what begins one', async () => {
  const driver = await open({ drains: { drains: [], leaks: [] }, operations: [] });
  await driver.press('4');
  driver.see('Nothing drains, nothing leaks', 'D drains what is selected');
});
