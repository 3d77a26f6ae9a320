import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aRegion, aServer } from '../kit/fleet.ts';

const server = aServer({ sipPort: 5080, useSSL: false, maxSessions: 40 });

async function writing(): Promise<Driver> {
  const region = aRegion({ servers: [server], secondaryRegionId: 'US-EAST', allowedCidrs: ['10.0.0.0/8'] });
  const driver = await Driver.connected({ regions: [region] }, { columns: 100, rows: 44 });
  await driver.press('W');
  return driver;
}

test('a server is edited from what it is; its type is not asked', async () => {
  const driver = await writing();
  await driver.press('tab', 'ctrl-e');
  driver.see('Edit be-01.example.net in US-WEST', '5080', '[no]', '40');
  driver.dontSee('Backend]');
  await driver.press('tab', 'tab', 'tab', 'tab', 'backspace', 'backspace', 'tab');
  await driver.read('3478');
  await driver.press('tab', 'enter', 'y');
  expect(driver.port.sent).toMatchObject([
    {
      type: 'addOrUpdateRegionServer',
      mode: 'edit',
      serverId: 'srv_1',
      server: {
        endpoint: 'be-01.example.net',
        type: 'Backend',
        sipPort: 5080,
        useSSL: false,
        isDevelopmentServer: false,
        maxSessions: null,
        stunPort: 3478,
      },
      options: { expectedRevision: 1 },
    },
  ]);
});

test('a server gets a new key by its form: it is typed or pasted, and never shown', async () => {
  const driver = await writing();
  await driver.press('tab', 'ctrl-e', 'tab', 'tab', 'tab', 'tab', 'tab', 'tab');
  driver.see('New API key', 'it keeps the one it has');
  await driver.paste('spare-Qm4xW9rT2kV8bN5cL1zD6hJ3pF7');
  driver.dontSee('spare-');
  await driver.press('enter');
  driver.dontSee('spare-');
  await driver.press('y');
  expect(driver.port.sent).toMatchObject([{ mode: 'edit', server: { apiKey: 'spare-Qm4xW9rT2kV8bN5cL1zD6hJ3pF7' } }]);
});

test('a limit that is no number is said before anything is asked', async () => {
  const driver = await writing();
  await driver.press('tab', 'ctrl-e', 'tab', 'tab', 'tab', 'tab');
  await driver.read('x');
  await driver.press('tab', 'tab', 'enter');
  driver.see('the most sessions are a whole number');
  expect(driver.port.planned).toEqual([]);
});

test('of a region only what was typed anew is asked to change', async () => {
  const driver = await writing();
  await driver.press('ctrl-e');
  driver.see('Edit region US-WEST', '45, -120', 'US-EAST', '10.0.0.0/8', '[no]');
  await driver.press('tab', 'tab', 'tab', 'enter');
  driver.see('nothing is different yet');
  await driver.press('y', 'enter', 'y');
  const [sent] = driver.port.sent;
  expect(sent).toMatchObject({ type: 'updateRegion', regionId: 'US-WEST', recordingRequired: true });
  expect(Object.keys(sent ?? {}).toSorted()).toEqual(['options', 'recordingRequired', 'regionId', 'type']);
});

test('an emptied secondary region is taken away', async () => {
  const driver = await writing();
  await driver.press('ctrl-e', 'tab');
  await driver.read('\x15');
  await driver.press('tab', 'tab', 'enter', 'y');
  expect(driver.port.sent).toMatchObject([{ type: 'updateRegion', secondaryRegionId: null }]);
});
