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
