import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { anEvent, aRegion, aServer } from '../kit/fleet.ts';

const server = aServer({ serverId: 'srv_eu', regionId: 'EU-CENTRAL', endpoint: 'be-euc-03.example.net' });
const regions = [aRegion(), aRegion({ regionId: 'EU-CENTRAL', servers: [server] })];
const found = {
  serverId: 'srv_eu',
  regionId: 'EU-CENTRAL',
  endpoint: 'be-euc-03.example.net',
  type: 'Backend',
} as const;
const answers = { foundServers: { total: 1, servers: [found] } };

const NOBODY = { foundServers: { total: 0, servers: [] } };

async function open(patch = {}): Promise<Driver> {
  return Driver.connected({ regions, answers, ...patch }, { columns: 120, rows: 40 });
}

/** Types a text, and lets its answer come. */
async function type(driver: Driver, text: string): Promise<void> {
  await driver.type(text);
  await driver.clock.pass(300);
}

/** From now on answers wait until they are let go, all at once. */
function holdAnswers({ port }: Driver): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { ask } = port;
  port.ask = async (name, input) => {
    await promise;
    return ask(name, input);
  };
  return resolve;
}

test('ctrl-p goes to a region by some of its letters', async () => {
  const driver = await open();
  await driver.press('ctrl-p');
  await type(driver, 'eucen');
  driver.see('Go to a region, a server or a command');
  expect(driver.screen()).toMatch(/›region +EU-CENTRAL/);
  await driver.press('enter');
  driver.see('EU-CENTRAL · 1 backend', 'be-euc-03');
});

test('ctrl-p finds a server of the whole fleet, and opens its page', async () => {
  const driver = await open();
  await driver.press('ctrl-p');
  await type(driver, 'euc-03');
  driver.see('be-euc-03.example.net in EU-CENTRAL');
  expect(driver.port.asked).toContain('foundServers {"text":"euc-03"}');
  await driver.press('enter');
  driver.see('be-euc-03.example.net · EU-CENTRAL');
});

test('ctrl-p runs a command, and a dead one says why', async () => {
  const driver = await open();
  await driver.press('ctrl-p');
  await type(driver, 'into maintenance');
  driver.see('into maintenance  (W first)');
  await driver.press('enter');
  driver.see('read-only: W opens write mode, then M');
});

test('a typed command is completed before it is run, and names what it is about', async () => {
  const driver = await open();
  await driver.press('W', ':');
  await type(driver, 'dr');
  driver.see('Command', ':dr');
  await driver.press('tab');
  await driver.press('tab');
  driver.see(':drains');
  for (let letters = 'drains'.length; letters > 0; letters--) await driver.press('backspace');
  await type(driver, 'drain euc');
  driver.see('be-euc-03.example.net in EU-CENTRAL');
  await driver.press('enter');
  driver.dontSee('Drain: ');
  driver.see(':drain be-euc-03.example.net');
  await driver.press('enter');
  await driver.clock.pass(500);
  driver.see('Drain: be-euc-03.example.net in EU-CENTRAL');
});

test('the screens have their words, and an unknown word none', async () => {
  const driver = await open();
  await driver.press(':');
  await type(driver, 'nonsense');
  driver.see('nothing is called so');
  await driver.press('enter', 'esc', ':');
  await type(driver, 'map');
  await driver.press('enter');
  driver.see('┌ Map');
});

test('what is written down is no search: no letter of a note is sent before enter', async () => {
  const driver = await open();
  await driver.press(':');
  await type(driver, 'note secret text');
  await driver.clock.pass(3000);
  expect(driver.port.asked.filter((question) => question.startsWith('foundServers'))).toEqual([]);
  await driver.press('esc', ':');
  await type(driver, 'show euc');
  expect(driver.port.asked).toContain('foundServers {"text":"euc"}');
});

test('a note goes into the log; the timeline of the last while into a file', async () => {
  const at = new Date(Date.parse('2026-11-23T03:14:07.000Z')).toISOString();
  const driver = await open({ events: [anEvent({ at })] });
  await driver.press(':');
  await type(driver, 'note called the carrier');
  await driver.press('enter');
  expect(driver.port.sent).toMatchObject([{ type: 'events.note', text: 'called the carrier' }]);
  driver.see('noted: called the carrier');
  await driver.press(':');
  await type(driver, 'export 9000h');
  await driver.press('enter');
  const [name = '', text = ''] = [...driver.saved][0] ?? [];
  expect(name).toMatch(/^meridian-.*\.md$/);
  expect(text).toContain('# What happened at prod');
  driver.see('the timeline is in /home/ops/meridian-');
  await driver.press(':');
  await type(driver, 'export soon');
  await driver.press('enter');
  driver.see('say how far back: 30m or 4h');
});

test('a typed command is about what it names, though faults only hid it, and about nothing else', async () => {
  const cutOff = aRegion({ cutOffSince: '2026-11-23T03:14:07.000Z' });
  const driver = await open({ regions: [cutOff, aRegion({ regionId: 'FR-X', servers: [] })] });
  await driver.press('W', 'z');
  driver.dontSee('FR-X');
  await driver.press(':');
  await type(driver, 'disable FR-X');
  await driver.press('enter');
  await driver.clock.pass(500);
  driver.see('Disable: region FR-X');
});

test('a name typed in full is meant, however many longer ones begin like it', async () => {
  const longer = Array.from({ length: 25 }, (_, index) => aRegion({ regionId: `US-EAST-${index}`, servers: [] }));
  const driver = await open({ regions: [...longer, aRegion({ regionId: 'US-EAST' })] });
  await driver.press('W', ':');
  await type(driver, 'disable us-east');
  expect(driver.screen()).toMatch(/›disable +US-EAST /);
  await driver.press('enter');
  await driver.clock.pass(500);
  driver.see('Disable: region US-EAST');
});

test('an empty note is not sent, and the line stays open', async () => {
  const driver = await open();
  await driver.press(':');
  await type(driver, 'note');
  await driver.press('enter');
  driver.see('note: type it', ':note');
  expect(driver.port.sent).toEqual([]);
});

test.each([
  ['p', 'the screen stands still', {}],
  ['w', 'your token is a viewer’s', { self: { name: 'eve', role: 'viewer', expiresAt: null } }],
])('after %s a note says why it is not taken: %s', async (key, why, patch) => {
  const driver = await open(patch);
  await driver.press(key, ':');
  await type(driver, 'note called the carrier');
  await driver.press('enter');
  driver.see(`not noted: ${why}`);
  expect(driver.port.sent).toEqual([]);
});

test('without a link a note is not taken, and not sent later', async () => {
  const driver = await open();
  driver.port.disconnect();
  await driver.press(':');
  await type(driver, 'note called the carrier');
  await driver.press('enter');
  driver.see('not noted: no link to the server');
  driver.port.connect();
  await driver.clock.pass(5000);
  expect(driver.port.sent).toEqual([]);
});

test(':quit quits, from whichever screen', async () => {
  const driver = await open();
  await driver.press('2', ':');
  await type(driver, 'quit');
  await driver.press('enter');
  expect(driver.hasQuit).toBe(true);
});

test('. lists what can be done to what is selected, each with its key', async () => {
  const driver = await open();
  await driver.press('W', 'tab', '.');
  driver.see('What can be done to be-euc-03.example.net in EU-CENTRAL', 'disable: out until someone returns it');
  driver.dontSee('half a page down');
  await type(driver, 'disable');
  await driver.press('enter');
  driver.see('Disable: ');
});

test.each(['.', '?', 'ctrl-p'])(
  'a change picked from %s is for the row it was opened on, and for no neighbour',
  async (key) => {
    const [first, second] = [aServer(), aServer({ serverId: 'srv_2', endpoint: 'be-02.example.net' })];
    const driver = await open({ regions: [aRegion({ servers: [first, second] })], answers: NOBODY });
    await driver.press('W', 'tab', key);
    await type(driver, 'disable: out');
    driver.port.regions = [aRegion({ servers: [second] })];
    await driver.clock.pass(500);
    await driver.press('enter');
    await driver.clock.pass(500);
    driver.dontSee('Disable:');
    driver.see('the cursor is not on be-01.example.net in US-WEST any more: nothing was done');
    await driver.press(key);
    await type(driver, 'disable: out');
    await driver.press('enter');
    driver.see('Disable: be-02.example.net');
  },
);

test('while the next letter is asked for, servers stay, and enter waits for the answer', async () => {
  const driver = await open();
  await driver.press('ctrl-p');
  await type(driver, 'e');
  driver.see('be-euc-03.example.net in EU-CENTRAL');
  const answer = holdAnswers(driver);
  await driver.type('xample');
  driver.see('be-euc-03.example.net in EU-CENTRAL');
  await driver.press('enter');
  driver.see('still looking', 'Go to a region, a server or a command');
  answer();
  await driver.clock.pass(100);
  await driver.press('enter');
  driver.see('be-euc-03.example.net · EU-CENTRAL');
});

test('what was moved to is meant, whatever is still asked for', async () => {
  const driver = await open();
  await driver.press('ctrl-p');
  holdAnswers(driver);
  await driver.type('map');
  await driver.press('enter');
  driver.see('still looking');
  await driver.press('down', 'up', 'enter');
  driver.see('┌ Map');
});

test('a list says that it is asking, and why it was not told, before it says that nothing is called so', async () => {
  const driver = await open({ answers: {} });
  await driver.press('ctrl-p');
  await type(driver, 'zzz');
  driver.see('no servers are found: no answer');
  driver.port.answers = NOBODY;
  const answer = holdAnswers(driver);
  await driver.type('z');
  driver.see('asking …');
  driver.dontSee('nothing is called so');
  answer();
  await driver.clock.pass(100);
  driver.see('nothing is called so');
  driver.port.disconnect();
  await driver.type('z');
  driver.see('no link to the server: no servers are found');
});

test('ctrl-p finds servers while the screen stands still', async () => {
  const driver = await open();
  await driver.press('p', 'ctrl-p');
  await type(driver, 'euc-03');
  driver.see('FROZEN', 'be-euc-03.example.net in EU-CENTRAL');
});

test('? shows the ids of commands, and finds them by those', async () => {
  const driver = await open();
  await driver.press('?');
  await type(driver, 'maintenance.enter');
  expect(driver.screen()).toMatch(/into maintenance +\(W first\) +maintenance\.enter/);
});
