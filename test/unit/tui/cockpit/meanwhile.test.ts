import type { MeridianEvent } from '@meridian/shared/event.ts';
import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { anEvent, aRegion } from '../kit/fleet.ts';

const SYSTEM = { name: 'meridian', role: 'system' } as const;

/** Without a link for a while, in which these things happen behind what was known; then it is there again. */
async function awayWhile(...happened: readonly Partial<MeridianEvent>[]): Promise<Driver> {
  const known = anEvent({ seq: 7 });
  const driver = await Driver.connected({ regions: [aRegion()], events: [known] });
  driver.port.disconnect();
  await driver.clock.pass(130_000);
  driver.port.events = [known, ...happened.map((event, index) => anEvent({ seq: 8 + index, ...event }))];
  driver.port.connect();
  await driver.clock.pass(500);
  return driver;
}

test('linked again, the cockpit says what happened meanwhile, until esc', async () => {
  const driver = await awayWhile(
    { actor: { name: 'ops2', role: 'operator' } },
    { actor: { name: 'ops3', role: 'operator' }, type: 'drainRegionServer' },
    { actor: SYSTEM, type: 'node.dead' },
    { actor: SYSTEM, type: 'node.dead' },
    { actor: SYSTEM, type: 'node.online' },
    { actor: SYSTEM, type: 'alert.opened' },
  );
  const said = 'linked again after 2:10: 2 changes by ops2, ops3, 2 dead, 1 back, 1 alerts opened   3 events';
  expect(driver.screen()).toContain(said);
  await driver.clock.pass(120_000);
  expect(driver.screen(), 'whoever looks later sees it too').toContain(said);
  await driver.press('j', 'h', '2', '1', 'R');
  driver.see(said, 'the link is there');
  await driver.press('tab', 'esc');
  expect(driver.screen(), 'esc takes it away, and nothing else').not.toContain('linked again');
  expect(driver.cockpit.ui.getState().pane).toBe('servers');
  await driver.press('esc');
  expect(driver.cockpit.ui.getState().pane).toBe('regions');
});

test('where nothing happened it says so; at the first link it says nothing', async () => {
  const driver = await awayWhile();
  expect(driver.screen()).toContain('linked again after 2:10: nothing happened');
  const fresh = await Driver.connected({ events: [anEvent({ seq: 7 })] });
  expect(fresh.screen()).not.toContain('linked again');
});
