import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aNode, anEvent, aRegion, aServer, FLAG } from '../kit/fleet.ts';

const regions = [
  aRegion({ regionId: 'EU-CENTRAL', servers: [aServer({ serverId: 'srv_eu', endpoint: 'be-eu.example.net' })] }),
  aRegion({ regionId: 'US-WEST', servers: [aServer(), aServer({ serverId: 'srv_2', endpoint: 'be-02.example.net' })] }),
];
const CHANGE_KEYS = ['C', 'A', 'B', 'M', 'X', 'ctrl-x'];

test('it starts read-only: every change key offers write mode and opens nothing', async () => {
  const driver = await Driver.connected({ regions });
  expect(driver.cockpit.ui.getState().writeUntilMs).toBe(null);
  for (const key of CHANGE_KEYS) {
    await driver.press(key);
    driver.see('read-only: W opens write mode');
  }
  expect(driver.port.planned).toEqual([]);
  await driver.press('W');
  driver.dontSee('READ-ONLY');
  driver.see('WRITE');
  await driver.press('w', 'M');
  driver.see('READ-ONLY', 'read-only: W opens write mode');
});

test('a viewer is told so', async () => {
  const driver = await Driver.connected({ regions, self: { name: 'eve', role: 'viewer', expiresAt: null } });
  await driver.press('W');
  driver.see('your token is a viewer');
  await driver.press('M');
  driver.see('your token is a viewer');
});

test('an operator disables, but does not delete', async () => {
  const driver = await Driver.connected({ regions, self: { name: 'ops', role: 'operator', expiresAt: null } });
  await driver.press('W', 'ctrl-x');
  driver.see('your token is an operator');
  await driver.press('X');
  driver.see('Disable: region');
});

test('without a link looking works and changing does not', async () => {
  const driver = await Driver.connected({ regions });
  await driver.press('W');
  driver.port.disconnect();
  await driver.press('M');
  driver.see('no link to the server: looking works', 'US-WEST', 'EU-CENTRAL');
  await driver.press('j');
  driver.see('›');
});

test('a paste outside a field does nothing and says so', async () => {
  const driver = await Driver.connected({ regions });
  await driver.paste('WXq\r');
  driver.see('pasted text is ignored here');
  expect(driver.hasQuit).toBe(false);
});

test('text typed into the wrong window is taken for that, and leaves no trace', async () => {
  const driver = await Driver.connected({ regions });
  await driver.read('WXMAECBWX');
  driver.see('that looks like typed text', 'READ-ONLY');
  driver.dontSee('Disable:');
  await driver.clock.pass(1000);
  await driver.read('jjjjjjjj');
  driver.see('that looks like typed text');
  await driver.clock.pass(5000);
  driver.dontSee('that looks like typed text');
});

test('text whose last letters only look is told to be ignored all the same', async () => {
  const driver = await Driver.connected({ regions });
  await driver.read('XMDEOXj');
  driver.see('that looks like typed text: ignored');
  driver.dontSee('Disable:');
});

test('the same change key held down is no stray typing', async () => {
  const driver = await Driver.connected({ regions });
  await driver.read('MMMMMMMM');
  driver.see('read-only: W opens write mode');
});

test('escape leaves one thing at a time and never quits; q quits at the root', async () => {
  const driver = await Driver.connected({ regions });
  await driver.press('j', 'enter', 'enter');
  driver.see('be-01.example.net · US-WEST');
  await driver.press('esc', 'esc', 'esc', 'esc', 'esc');
  expect(driver.hasQuit).toBe(false);
  await driver.press('q');
  expect(driver.hasQuit).toBe(true);
});

test('ctrl-c quits from anywhere', async () => {
  const driver = await Driver.connected({ regions });
  await driver.press('W', 'X', 'ctrl-c');
  expect(driver.hasQuit).toBe(true);
});

test('the filter works as it is typed, and its rest of a chunk is text', async () => {
  const driver = await Driver.connected({ regions });
  await driver.read('/west');
  driver.see('Regions 1 of 2 /west');
  driver.dontSee('EU-CENTRAL');
  await driver.press('enter', 'esc');
  driver.see('EU-CENTRAL');
  await driver.read('/!west');
  driver.see('EU-CENTRAL');
  driver.dontSee('US-WEST');
});

test('any chunking of looking keys and text gives the same screen', async () => {
  const keys = 'jk/us-w\rGg\r';
  const whole = await Driver.connected({ regions });
  await whole.read(keys);
  const single = await Driver.connected({ regions });
  for (const key of keys) await single.read(key);
  expect(single.screen()).toBe(whole.screen());
});

test('the list of keys is searched, runs what is chosen, and says why something is dead', async () => {
  const driver = await Driver.connected({ regions });
  await driver.press('?');
  driver.see('into maintenance  (W first)');
  await driver.read('write mode');
  await driver.press('enter');
  driver.see('WRITE');
  await driver.press('?');
  await driver.read('disable: out');
  await driver.press('enter');
  driver.see('Disable: region');
});

test('the cursor stays on its server when the list is sorted anew', async () => {
  const driver = await Driver.connected({ regions });
  await driver.press('G', 'enter', 'G');
  const selected = () =>
    driver
      .screen()
      .split('\n')
      .find((line) => line.includes('›') && line.includes('be-0'));
  const before = /be-0\d/.exec(selected() ?? '')?.[0];
  expect(before).toBe('be-02');
  driver.port.snapshot('2026-11-23T03:14:08Z', [
    aNode({ activeTelephonySessions: 5 }),
    aNode({ nodeId: 'srv_2', liveness: 'Suspect' }),
  ]);
  await driver.clock.pass(1200);
  expect(/be-0\d/.exec(selected() ?? '')?.[0]).toBe('be-02');
});

test('when its region goes away the cursor goes to the neighbour', async () => {
  const driver = await Driver.connected({ regions });
  await driver.press('G');
  driver.port.regions = regions.slice(0, 1);
  driver.port.happen(anEvent({ seq: 2, type: 'deleteRegionSafe', target: { regionId: 'US-WEST' } }));
  await driver.clock.pass(1000);
  driver.dontSee(' ✕ US-WEST');
  expect(driver.screen()).toMatch(/›. EU-CENTRAL/);
});

test('a key whose handler throws says so, and ends nothing', async () => {
  const driver = await Driver.connected({ regions });
  await driver.press('W');
  driver.cockpit.arming.open = () => {
    throw new Error('out of order');
  };
  await driver.press('X');
  driver.see('that key failed: out of order');
});

test('below 60x15 a notice stands in, and change keys do nothing', async () => {
  const driver = await Driver.connected({ regions }, { columns: 50, rows: 12 });
  driver.see('MERIDIAN needs 60x15; this is 50x12');
  await driver.press('W', 'X');
  expect(driver.cockpit.ui.getState().writeUntilMs).toBe(null);
});

test('until a key is pressed the cursor is on the worst', async () => {
  const driver = await Driver.connected({ regions });
  driver.port.regions = [
    aRegion({
      regionId: 'EU-CENTRAL',
      servers: [aServer({ serverId: 'srv_eu' }), aServer({ serverId: 'p', type: 'Proxy' })],
    }),
    aRegion({ regionId: 'US-WEST', servers: [aServer({ routable: false })] }),
  ];
  driver.port.connect();
  await driver.clock.pass(200);
  expect(driver.screen()).toMatch(/›. US-WEST/);
});

test('whoever is inside a region stays there, even when the filter would leave it out by now', async () => {
  const driver = await Driver.connected({ regions });
  await driver.read('/no proxy\r');
  await driver.press('G', 'enter');
  driver.see('US-WEST · 2 backend');
  driver.port.regions = [
    regions[0] ?? aRegion(),
    aRegion({ servers: [aServer(), aServer({ serverId: 'p', type: 'Proxy' })] }),
  ];
  driver.port.connect();
  await driver.clock.pass(1200);
  driver.see('US-WEST · 1 backend 1 proxy');
});

test('the page of a server that is deleted is left, not handed to its neighbour', async () => {
  const driver = await Driver.connected({ regions });
  await driver.press('G', 'enter', 'G', 'enter');
  driver.see('be-02.example.net · US-WEST');
  driver.port.regions = [aRegion({ regionId: 'US-WEST', servers: [aServer()] })];
  driver.port.connect();
  await driver.clock.pass(200);
  driver.see('the server of that page is gone', '┌ Regions');
});

test('q does not leave a change behind whose answer is still out; ctrl-c does', async () => {
  const driver = await Driver.connected({ regions });
  driver.port.answerFor = () => {
    throw new Error('socket hang up');
  };
  driver.port.regions = [aRegion({ disabled: FLAG })];
  driver.port.connect();
  await driver.clock.pass(200);
  await driver.press('W', 'E', 'y', 'esc', 'q');
  driver.see('no answer yet: return region US-WEST; ctrl-c leaves anyway');
  expect(driver.hasQuit).toBe(false);
  await driver.press('ctrl-c');
  expect(driver.hasQuit).toBe(true);
});

test('ctrl-z gives the terminal back wherever one is, a dialog or a field too', async () => {
  const driver = await Driver.connected({ regions });
  await driver.press('W', 'X');
  driver.see('Disable: region');
  await driver.press('ctrl-z');
  await driver.press('esc', '/', 'ctrl-z');
  expect(driver.suspensions).toBe(2);
});
