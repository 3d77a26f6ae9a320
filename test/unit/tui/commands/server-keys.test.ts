import type { Server } from '@meridian/shared/server.ts';
import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aPlan, aRegion, aServer } from '../kit/fleet.ts';

const NEW_KEY = 'mrd_new_key_that_is_shown_this_once';

/** A cockpit on a server, in write mode; its clock says 2026-11-23. */
async function onServer(key: Partial<Server['key']> = {}, role: 'admin' | 'operator' = 'admin') {
  const server = aServer();
  const regions = [aRegion({ servers: [{ ...server, key: { ...server.key, ...key } }] })];
  const driver = await Driver.connected({ regions, self: { name: 'ops1', role, expiresAt: null } });
  driver.port.snapshot('2026-11-23T03:14:07Z', []);
  driver.port.planFor = () => aPlan({ tier: 2, confirm: 'US-WEST' });
  driver.port.answerFor = ({ type }) => (type === 'rotateRegionServerKey' ? { apiKey: NEW_KEY, undo: null } : {});
  await driver.clock.pass(500);
  await driver.press('tab', 'W');
  return driver;
}

test('K gives a server a new key beside the one in use, shown once', async () => {
  const driver = await onServer();
  await driver.press('K');
  driver.see('Keys of be-01.example.net in US-WEST', 'now: abcd, made 2026-11-01, 22 days old, not heard with it');
  driver.dontSee('end the key before');
  await driver.press(' ', 'enter');
  driver.see('works on for 1 h', 'Type US-WEST and enter');
  await driver.type('US-WEST');
  await driver.press('enter');
  driver.see('The server has a new API key, shown this once:', NEW_KEY, 'K ends the one before');
  expect(driver.port.sent).toMatchObject([{ type: 'rotateRegionServerKey', serverId: 'srv_1', overlapMs: 3_600_000 }]);
  await driver.press('enter');
  driver.dontSee(NEW_KEY);
});

test('K ends the key before, and says with which one the node was heard', async () => {
  const driver = await onServer({
    lastUsedAt: '2026-11-23T03:14:06.000Z',
    previous: {
      fingerprint: 'beef',
      createdAt: '2026-08-01T00:00:00.000Z',
      lastUsedAt: null,
      endsAt: '2026-11-23T05:14:07.000Z',
    },
  });
  await driver.press('K');
  driver.see('now: abcd, made 2026-11-01, 22 days old, heard with it <3s ago', 'before: beef', 'works for 1h more');
  await driver.press('e', 'enter', 'enter');
  driver.see('Type US-WEST and enter');
  await driver.type('US-WEST');
  await driver.press('enter');
  driver.see('done: the keys of be-01.example.net in US-WEST are changed');
  expect(driver.port.sent).toMatchObject([{ type: 'revokeRegionServerKey', serverId: 'srv_1' }]);
  await driver.press('enter');
  driver.see('key before', 'beef, made 2026-08-01, 114 days old, not heard with it');
});

test('keys are an admin’s, of servers, one at a time', async () => {
  const operator = await onServer({}, 'operator');
  await operator.press('K');
  operator.see('your token is an operator’s');
  const driver = await onServer();
  await driver.press('tab', 'K');
  driver.see('servers have keys, regions have none');
  await driver.press('tab', ' ', 'K');
  driver.see('it is done to one at a time, never on marks');
  expect(driver.port.planned).toEqual([]);
});
