import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { anEvent, aRegion } from '../kit/fleet.ts';

const regions = [aRegion(), aRegion({ regionId: 'EU-CENTRAL', servers: [] })];
const events = [
  anEvent({
    seq: 1,
    detail: { tier: 2, revision: 7, warnings: [{ code: 'ENDS_CALLS', count: 12 }], impact: { servers: 1, calls: 12 } },
  }),
  anEvent({
    seq: 2,
    type: 'enableRegion',
    target: { regionId: 'EU-CENTRAL' },
    publicReason: null,
    privateReason: null,
  }),
  anEvent({ seq: 3, type: 'node.dead', detail: { silentMs: 16_000, endpoint: 'be-01.example.net' } }),
];

function open(): Promise<Driver> {
  return Driver.connected({ regions, events }, { columns: 160, rows: 50 });
}

test('the newest first, and all about the one under the cursor', async () => {
  const driver = await open();
  await driver.press('3');
  driver.see('Events 3', '› US-WEST        03:14:07 be-01.example.net is dead (16 s silent)', 'Event 3 · node.dead');
  await driver.press('G');
  driver.see('Event 1 · disableRegionServer', 'who        ops2 (operator)', 'private    kernel panic');
  driver.see('warnings   code ENDS_CALLS count 12', 'impact     servers 1 calls 12');
});

test('a filter finds by who, what, where and why', async () => {
  const driver = await open();
  await driver.press('3', '/');
  await driver.type('kernel !dead');
  driver.see('Events 1 of 3', 'disabled be-01.example.net');
  driver.dontSee('Event 3 ·');
});

test('enter goes to the server that it is about, and esc comes back', async () => {
  const driver = await open();
  await driver.press('3', 'enter');
  driver.see('be-01.example.net');
  driver.dontSee('Events 3');
  await driver.press('esc');
  driver.see('Events 3');
});

test('an event that comes while one is read leaves the cursor where it is', async () => {
  const driver = await open();
  await driver.press('3', 'j');
  driver.see('Event 2 · enableRegion');
  driver.port.happen(anEvent({ seq: 4 }));
  await driver.clock.pass(300);
  driver.see('Events 4', 'Event 2 · enableRegion');
  expect(driver.screen()).toMatch(/› EU-CENTRAL +03:14:07 ops2 enabled EU-CENTRAL/);
});

test('keys pressed elsewhere hold nothing there: it opens on the newest', async () => {
  const driver = await open();
  await driver.press('j', 'k');
  for (let seq = 4; seq < 60; seq++) driver.port.happen(anEvent({ seq }));
  await driver.clock.pass(300);
  await driver.press('3');
  driver.see('Event 59 · disableRegionServer');
});
