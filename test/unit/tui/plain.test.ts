import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { startPlain } from '../../../tui/plain.ts';
import { Driver } from './kit/driver.ts';
import { aNode, anEvent, aRegion, aServer } from './kit/fleet.ts';

test('without a terminal: the link, a line for each region, then what happens', async () => {
  const driver = new Driver();
  const out = new PassThrough();
  startPlain(driver.cockpit, out);
  driver.port.regions = [aRegion({ servers: [aServer(), aServer({ serverId: 'p', type: 'Proxy', routable: false })] })];
  driver.port.events = [anEvent({ seq: 1 })];
  driver.port.connect();
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await driver.clock.pass(400);
  driver.port.happen(anEvent({ seq: 2, type: 'enableRegionServer', publicReason: null, privateReason: null }));
  await driver.clock.pass(400);
  driver.port.disconnect();
  const lines = String(out.read()).trimEnd().split('\n');
  expect(lines).toEqual([
    'prod: ◌ connecting',
    'prod: ● live',
    'US-WEST ✕ NO PROXY 1/2 routable calls 38/50 connections 0/0',
    expect.stringMatching(/^\d\d:14:07 ops2 enabled be-01\.example\.net$/),
    'prod: ✕ no link (connection lost)',
  ]);
});

test('without a region it says what to do', async () => {
  const driver = new Driver();
  const out = new PassThrough();
  startPlain(driver.cockpit, out);
  driver.port.connect();
  await driver.clock.pass(400);
  expect(String(out.read())).toContain('no region yet: create the first one, or try the demo: npm start -- --demo');
});

async function following() {
  const driver = new Driver();
  const out = new PassThrough();
  startPlain(driver.cockpit, out);
  driver.port.regions = [aRegion()];
  driver.port.events = [anEvent({ seq: 1 })];
  driver.port.connect();
  await driver.clock.pass(400);
  out.read();
  const lines = () =>
    String(out.read() ?? '')
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '');
  return { driver, lines };
}

test('an event of a server that nobody can name is told by its id, after a while, with all behind it', async () => {
  const { driver, lines } = await following();
  driver.port.getNames = async () => {
    throw new Error('no answer');
  };
  const target = { regionId: 'US-WEST', serverId: 'srv_unknown' };
  driver.port.happen(anEvent({ seq: 2, target, publicReason: null, privateReason: null }));
  driver.port.happen(anEvent({ seq: 3, type: 'disableRegion', target: { regionId: 'US-WEST' } }));
  await driver.clock.pass(1500);
  expect(lines()).toEqual([]);
  await driver.clock.pass(4000);
  expect(lines()).toEqual([
    expect.stringMatching(/ops2 disabled srv_unknown$/),
    expect.stringMatching(/ops2 disabled US-WEST "planned work"/),
  ]);
});

test('events that come late are told in their place', async () => {
  const { driver, lines } = await following();
  const region = (seq: number) => anEvent({ seq, target: { regionId: `R-${seq}` }, type: 'disableRegion' });
  driver.port.events = [region(2), region(3)];
  driver.port.happen(region(4));
  await driver.clock.pass(5000);
  expect(lines().map((line) => /R-\d/.exec(line)?.[0])).toEqual(['R-2', 'R-3', 'R-4']);
});

test('of more events than are kept it says how many it left out', async () => {
  const { driver, lines } = await following();
  for (let seq = 2; seq <= 1700; seq++)
    driver.port.happen(anEvent({ seq, target: { regionId: `R-${seq}` }, type: 'disableRegion' }));
  await driver.clock.pass(6000);
  const [first, ...rest] = lines();
  const leftOut = Number(
    /^… (\d+) events are left out here: meridian events export tells them$/.exec(first ?? '')?.[1],
  );
  expect(leftOut).toBeGreaterThan(0);
  expect(leftOut + rest.length).toBe(1699);
});
