import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aRegion, aServer } from '../kit/fleet.ts';
import { anAlert, aSilence } from '../kit/reports.ts';

const regions = [
  aRegion({ regionId: 'EU-CENTRAL', servers: [aServer({ serverId: 'srv_eu', endpoint: 'be-eu.example.net' })] }),
  aRegion(),
];
const dead = anAlert();
const failing = anAlert({
  alertKey: 'CALLS_FAILING/EU-CENTRAL',
  code: 'CALLS_FAILING',
  severity: 'page',
  regionId: 'EU-CENTRAL',
  serverId: null,
  summary: '4% of calls fail in EU-CENTRAL',
});
const known = anAlert({
  alertKey: 'FEW_PROXIES/EU-CENTRAL',
  code: 'FEW_PROXIES',
  severity: 'info',
  regionId: 'EU-CENTRAL',
  serverId: null,
  summary: 'EU-CENTRAL has one proxy',
});

async function alerted(size = { columns: 120, rows: 40 }): Promise<Driver> {
  const driver = await Driver.connected({ regions }, size);
  driver.port.alert({ alerts: [dead, known, failing], omitted: 0, silences: [] });
  await driver.press('2');
  return driver;
}

function lines(driver: Driver): string[] {
  return driver
    .screen()
    .split('\n')
    .filter((line) => / (?:✕ PAGE|▲ TICKET|● INFO|■ SILENCE) /.test(line))
    .map((line) => line.replaceAll(/[│›]/g, '').trim().replaceAll(/ +/g, ' '));
}

test('the worst region first, and the worst of a region: a shape and a word, how long, who, and what', async () => {
  const driver = await alerted();
  expect(lines(driver)).toEqual([
    'EU-CENTRAL ✕ PAGE 1:00 nobody 4% of calls fail in EU-CENTRAL',
    'EU-CENTRAL ● INFO 1:00 nobody EU-CENTRAL has one proxy',
    'US-WEST ▲ TICKET 1:00 nobody be-01.example.net is dead',
  ]);
  driver.see('Alerts 3', '⚑ 2');
});

test('of the selected one: what callers notice, what to do next, and who does it', async () => {
  const driver = await alerted();
  await driver.press('G');
  driver.see('NODE_DEAD · US-WEST · be-01.example.net');
  driver.see('callers    Nobody, another one has room', 'next       Look at its host', 'nobody yet: T takes it');
  const acknowledged = { at: '2026-11-23T03:14:00.000Z', by: 'ops2', note: 'calling the site' };
  driver.port.alert({ alerts: [{ ...dead, acknowledged }], omitted: 0, silences: [] });
  await driver.clock.pass(0);
  driver.see('ops2 at ', 'calling the site');
  expect(lines(driver)).toEqual(['US-WEST ▲ TICKET 1:00 ops2 be-01.example.net is dead']);
});

test('one that is silent counts for nobody, and says why', async () => {
  const driver = await alerted();
  const silent = { ...dead, silencedBecause: 'the server is in maintenance' };
  driver.port.alert({ alerts: [silent], omitted: 0, silences: [] });
  await driver.clock.pass(0);
  driver.see('⚑ 0', 'silent     the server is in maintenance');
});

test('enter goes there: to the page of the server, or the servers of the region; back leads here', async () => {
  const driver = await alerted();
  await driver.press('G', 'enter');
  driver.see('be-01.example.net · US-WEST');
  await driver.press('esc');
  driver.see('Alerts 3');
  await driver.press('g', 'enter');
  driver.see('EU-CENTRAL · 1 backend');
  await driver.press('2', 'q');
  driver.see('┌ Regions');
});

test('the cursor stays on its alert when a worse one comes, and goes to the neighbour when it is over', async () => {
  const driver = await alerted();
  driver.port.alert({ alerts: [dead, known], omitted: 0, silences: [] });
  await driver.press('G');
  driver.port.alert({ alerts: [dead, known, failing], omitted: 0, silences: [] });
  await driver.clock.pass(0);
  expect(driver.screen()).toMatch(/› EU-CENTRAL +● INFO/);
  driver.port.alert({ alerts: [dead, failing], omitted: 0, silences: [] });
  await driver.clock.pass(0);
  expect(driver.screen()).toMatch(/› US-WEST +▲ TICKET/);
});

test('taking one asks for a note, says what it means, and is confirmed', async () => {
  const driver = await alerted();
  await driver.press('T');
  driver.see('read-only: W opens write mode');
  await driver.press('W', 'T');
  await driver.read('looking');
  await driver.press('enter');
  driver.see('Others see that you take care of it', 'y confirms');
  await driver.press('y');
  expect(driver.port.sent).toMatchObject([
    { type: 'alerts.acknowledge', alertKey: 'CALLS_FAILING/EU-CENTRAL', note: 'looking' },
  ]);
  driver.see('done: the alert is yours');
});

test('a silence has a reason and an end; E ends it before', async () => {
  const driver = await alerted();
  await driver.press('W', 'G', 'L');
  await driver.read('known');
  await driver.press('tab', ' ', 'enter', 'y');
  expect(driver.port.sent).toMatchObject([
    { type: 'alerts.silence', regionId: 'US-WEST', serverId: 'srv_1', code: 'NODE_DEAD', reason: 'known' },
  ]);
  const [sent] = driver.port.sent;
  const endsInMs = Date.parse(sent !== undefined && 'endsAt' in sent ? sent.endsAt : '') - driver.clock.wallMs();
  expect(Math.round(endsInMs / 60_000)).toBe(240);
  driver.port.alert({ alerts: [], omitted: 0, silences: [aSilence()] });
  await driver.clock.pass(0);
  driver.see('■ SILENCE', 'KEY_OLD is silent: keys change on Monday');
  await driver.press('E', 'y');
  expect(driver.port.sent[1]).toMatchObject({ type: 'alerts.endSilence', silenceId: 'sil_1' });
});

test('without any alert it says so, and not before it knows', async () => {
  const driver = await Driver.connected({ regions });
  await driver.press('2');
  driver.see('Asking …');
  driver.dontSee('Nothing needs a person');
  driver.port.alert({ alerts: [], omitted: 0, silences: [] });
  await driver.clock.pass(0);
  driver.see('● Nothing needs a person now');
});

test('the filter, and the keys of other screens', async () => {
  const driver = await alerted();
  await driver.read('/page\r');
  driver.see('Alerts 1 of 3 /page');
  await driver.press('esc', 'P');
  driver.see('not here: drains');
  await driver.press('?');
  await driver.type('take the');
  driver.see('T                 take the alert');
  await driver.read('\x15');
  await driver.type('proceed');
  driver.see('no key does that');
});

test.each([
  [60, 15],
  [80, 24],
  [160, 50],
])('at %ix%i the list and what to do are in sight', async (columns, rows) => {
  const driver = await alerted({ columns, rows });
  driver.see('✕ PAGE', '4% of calls');
  // What to do stands before what it means: a small screen has no room for both.
  expect(driver.screen()).toMatch(/│ next [^]+│ callers /);
});

test('once their stream has ended they are old, and say why, until it tells again', async () => {
  const driver = await alerted();
  driver.dontSee(' old');
  driver.port.endAlerts(new Error('too many watchers'));
  await driver.clock.pass(1000);
  expect(driver.screen()).toMatch(/Alerts 3 · \ds old: too many watchers/);
  await driver.clock.pass(1500);
  driver.port.alert({ alerts: [dead], omitted: 0, silences: [] });
  await driver.clock.pass(0);
  driver.see('Alerts 1');
  driver.dontSee(' old');
});

test('that there are none is not known once their stream has ended', async () => {
  const driver = await alerted();
  driver.port.alert({ alerts: [], omitted: 0, silences: [] });
  driver.port.endAlerts(new Error('too many watchers'));
  await driver.clock.pass(1000);
  driver.see('Nothing was there when it was last told.');
  driver.dontSee('● Nothing needs a person now.');
});
