import { expect, test } from 'vitest';
import { Refusal } from '../../../../tui/data/port.ts';
import { parseQuestion } from '../../../../tui/screens/routing/question.ts';
import { Driver } from '../kit/driver.ts';
import { aRegion } from '../kit/fleet.ts';
import { anExplainedNode, anExplainedRegion, anExplanation } from '../kit/reports.ts';

const nearer = anExplainedRegion({
  regionId: 'CH-ZURICH',
  distanceKm: 90,
  roundTripMs: 6,
  chosen: false,
  lostBecause: [{ code: 'RESIDENCY', message: 'The residency asked for does not allow it' }],
  nodes: Array.from({ length: 9 }, (_, index) =>
    anExplainedNode({
      serverId: `srv_${index}`,
      endpoint: `be-zrh-0${index}.example.net`,
      chosen: false,
      lostBecause: [{ code: 'NOT_DRAWN', message: 'It could have been chosen: its region lost' }],
    }),
  ),
});
const answers = { explanation: anExplanation({ regions: [nearer, anExplainedRegion()] }) };

function open(patch = {}, size = { columns: 120, rows: 40 }): Promise<Driver> {
  return Driver.connected({ regions: [aRegion()], answers, ...patch }, size);
}

test.each([
  ['de', { caller: { country: 'DE' } }],
  ['81.2.69.142', { caller: { ip: '81.2.69.142' } }],
  ['2001:db8::1', { caller: { ip: '2001:db8::1' } }],
  ['48.85, 2.35', { caller: { latitude: 48.85, longitude: 2.35 } }],
  ['-33.9,+151', { caller: { latitude: -33.9, longitude: 151 } }],
  ['de residency=eea,ch', { caller: { country: 'DE' }, residency: ['EEA', 'CH'] }],
  ['residency=GCC om', { caller: { country: 'OM' }, residency: ['GCC'] }],
])('a question is read: %s', (text, question) => {
  expect(parseQuestion(text)).toEqual(question);
});

test.each([
  ['', 'type where the caller is'],
  ['Germany', '"Germany" is no country code, no address and no latitude,longitude'],
  ['zz', '"zz" is no country code'],
  ['151, 33.9', 'latitude comes first'],
  ['de residency=', 'the residency is empty'],
  ['de residency=eea,mars', 'MARS is no country and no group'],
])('what cannot be read is said as a sentence: %s', (text, sentence) => {
  expect(() => parseQuestion(text)).toThrow(sentence);
});

test('letters go to the field, also those that are keys elsewhere; enter asks', async () => {
  const driver = await open();
  await driver.press('6');
  driver.see('enter asks, esc leaves the field', 'by its country');
  await driver.type('qX');
  driver.see('› qX▏');
  expect(driver.hasQuit).toBe(false);
  await driver.press('backspace', 'backspace');
  await driver.type('de residency=EEA\r');
  expect(driver.port.asked).toEqual(['explanation {"caller":{"country":"DE"},"residency":["EEA"]}']);
  driver.see('● EU-CENTRAL', 'proxy    px-01.example.net', 'backend  be-01.example.net');
  driver.see('known by its country alone');
});

test('why each nearer region lost, with its reasons and its servers’', async () => {
  const driver = await open();
  await driver.press('6');
  await driver.type('de\r');
  expect(driver.screen()).toMatch(/✕ CH-ZURICH +90 km +6 ms +lost/);
  driver.see('RESIDENCY: The residency asked for does not allow it', 'and 3 more servers that lost');
  expect(driver.screen()).toMatch(/· be-zrh-00\.example\.net +Backend +12\/50 .* It could have been chosen/);
  expect(driver.screen()).toMatch(/● EU-CENTRAL +420 km +14 ms +chosen/);
});

test('nobody has room: that is said loudest', async () => {
  const full = anExplanation({ chosen: null, panic: true, regions: [] });
  const driver = await open({ answers: { explanation: full } });
  await driver.press('6');
  await driver.type('de\r');
  driver.see('✕ NO CAPACITY', '▲ panic');
});

test('a caller that cannot be read, or has no place, is a sentence', async () => {
  const driver = await open();
  await driver.press('6');
  await driver.type('nowhere\r');
  driver.see('✕ "nowhere" is no country code');
  expect(driver.port.asked).toEqual([]);
  driver.port.ask = async () => {
    throw new Refusal({ appCode: 'Route:INVALID_CALLER', message: 'It cannot be told where the caller is.' });
  };
  await driver.press('enter');
  await driver.read('\x15');
  await driver.type('10.0.0.1\r');
  driver.see('✕ It cannot be told where the caller is.');
});

test('esc leaves the field, then the screen; enter opens it again, to be asked once more', async () => {
  const driver = await open();
  await driver.press('6');
  await driver.type('de\r');
  await driver.press('enter', 'enter');
  expect(driver.port.asked).toHaveLength(2);
  await driver.press('enter');
  driver.see('› de▏');
  await driver.press('esc');
  driver.see('enter: type a caller');
  await driver.press('esc');
  driver.see('┌ Regions');
  await driver.press('6');
  // Whoever types there again means its field, not commands.
  driver.see('› de▏', '● EU-CENTRAL');
});

test('a long answer scrolls, and an old one is dimmed and says its age', async () => {
  const driver = await open({}, { columns: 80, rows: 24 });
  await driver.press('6');
  await driver.type('de\r');
  driver.dontSee('420 km');
  await driver.press('G');
  driver.see('420 km');
  await driver.clock.pass(40_000);
  expect(driver.screen()).toMatch(/nothing is reserved · [34]\ds old/);
});
