import { expect, test } from 'vitest';
import { Refusal } from '../../../../tui/data/port.ts';
import { repaint } from '../../../../tui/cockpit/ui-store.ts';
import { Driver } from '../kit/driver.ts';
import { parseConfig } from '../../../../tui/config/config.ts';
import { aPlan, aRegion, aServer } from '../kit/fleet.ts';

async function writing(): Promise<Driver> {
  const driver = await Driver.connected({ regions: [aRegion()] });
  await driver.press('W');
  return driver;
}

test('the first region is created from the empty cockpit', async () => {
  const driver = await Driver.connected();
  driver.see('No region yet', 'npm start -- --demo');
  await driver.press('C');
  driver.see('read-only: W opens write mode');
  await driver.press('W', 'C');
  await driver.read('us');
  await driver.press('tab');
  await driver.read('west');
  await driver.press('tab');
  await driver.read('45.6, -121.2');
  await driver.press('enter');
  driver.see('y confirms');
  await driver.press('y');
  expect(driver.port.sent).toMatchObject([
    {
      type: 'createRegion',
      countryCode: 'us',
      regionName: 'west',
      location: { latitude: 45.6, longitude: -121.2 },
    },
  ]);
});

test('nobody types blind: on the smallest screen the field with the cursor is in sight', async () => {
  const driver = await Driver.connected({ regions: [aRegion()] }, { columns: 60, rows: 15 });
  await driver.press('W', 'D');
  for (let field = 0; field < 6; field++) {
    expect(driver.screen()).toMatch(/│ › \S/);
    await driver.press('tab');
  }
});

test.each(['nowhere', '48.8,', ',48.8', '48.8', '48.8,2.3,1', '0x10 2', '1e1 2'])(
  'a location that is no location is said before anything is asked: %s',
  async (location) => {
    const driver = await writing();
    await driver.press('C');
    await driver.read('us');
    await driver.press('tab');
    await driver.read('west');
    await driver.press('tab');
    await driver.read(location);
    await driver.press('enter');
    driver.see('the location is two numbers');
    expect(driver.port.planned).toEqual([]);
  },
);

test.each(['45.6,-121.2', '45.6 -121.2', '+45.6 , -121.2'])('a location is read: %s', async (location) => {
  const driver = await writing();
  await driver.press('C');
  await driver.read('us');
  await driver.press('tab');
  await driver.read('west');
  await driver.press('tab');
  await driver.read(location);
  await driver.press('enter');
  expect(driver.port.planned).toMatchObject([{ location: { latitude: 45.6, longitude: -121.2 } }]);
});

test.each(['0x1f90', '5e3', '50.6', '-5060'])(
  'a SIP port that is no port is said before anything is asked: %s',
  async (port) => {
    const driver = await writing();
    await driver.press('A', 'tab');
    await driver.read('be-01.example.net');
    await driver.press('tab');
    await driver.read(port);
    await driver.press('tab', 'tab', 'tab', 'tab', 'tab', 'enter');
    driver.see('the SIP port is a number');
    expect(driver.port.planned).toEqual([]);
  },
);

test('a server is added, and its key is shown until someone has it', async () => {
  const driver = await writing();
  driver.port.answerFor = () => ({ eventSeq: 1, apiKey: 'mrd_1_secret' });
  await driver.press('A', 'P', 'B', 'tab');
  await driver.read('px-01.example.net');
  await driver.press('tab');
  await driver.read('5070');
  await driver.press('tab', 'tab', 'tab', 'tab', 'tab', 'enter', 'y');
  driver.see('mrd_1_secret', 'shown this once');
  await driver.press('q', 'y', 'j');
  driver.see('mrd_1_secret');
  await driver.press('enter');
  driver.dontSee('mrd_1_secret');
  expect(driver.port.sent).toMatchObject([
    {
      type: 'addOrUpdateRegionServer',
      mode: 'add',
      regionId: 'US-WEST',
      server: { endpoint: 'px-01.example.net', sipPort: 5070, type: 'Backend', useSSL: true },
    },
  ]);
});

test('the key stands alone on its line, whole, and ctrl-c asks once more before it is lost', async () => {
  const driver = await Driver.connected({ regions: [aRegion()] }, { columns: 80, rows: 24 });
  const apiKey = `mrd_${'k'.repeat(70)}`;
  driver.port.answerFor = () => ({ eventSeq: 1, apiKey });
  await driver.press('W', 'A', 'tab');
  await driver.read('be-09.example.net');
  await driver.press('tab', 'tab', 'tab', 'tab', 'tab', 'tab', 'enter', 'y');
  expect(driver.screen().split('\n')).toContain(apiKey.padEnd(80));
  driver.see('enter: I have it');
  repaint(driver.cockpit.ui, { columns: 60, rows: 15 });
  expect(driver.screen().split('\n')).toEqual(
    expect.arrayContaining([apiKey.slice(0, 60), apiKey.slice(60).padEnd(60)]),
  );
  driver.see('enter: I have it');
  await driver.press('ctrl-c');
  driver.see('ctrl-c once more quits', apiKey.slice(0, 60), 'enter: I have it');
  expect(driver.hasQuit).toBe(false);
  await driver.press('ctrl-c');
  expect(driver.hasQuit).toBe(true);
});

test('the form comes back with what was typed when the server refuses it', async () => {
  const driver = await writing();
  driver.port.planFor = () => {
    throw new Refusal({
      appCode: 'SaveServer:INVALID_ENDPOINT',
      message: 'The endpoint is not valid',
      blockers: [
        {
          code: 'SaveServer:INVALID_ENDPOINT',
          message: 'The endpoint is not valid',
          remedy: 'Give host or host:port',
          count: 1,
          sample: [],
        },
      ],
    });
  };
  await driver.press('A', 'tab');
  await driver.read('http://px-01');
  await driver.press('tab', 'tab', 'tab', 'tab', 'tab', 'tab', 'enter');
  driver.see('SaveServer:INVALID_ENDPOINT', 'Give host or host:port');
  driver.port.planFor = () => aPlan();
  await driver.press('enter');
  driver.see('http://px-01');
});

test('the secret of a bucket never reaches the screen', async () => {
  const driver = await writing();
  await driver.press('B');
  await driver.read('s3.example.net');
  await driver.press('tab');
  await driver.read('access');
  await driver.press('tab');
  await driver.read('hunter2');
  driver.see('*******');
  await driver.press('tab', 'tab', 'enter');
  driver.see('y confirms');
  driver.dontSee('hunter2');
  await driver.press('y');
  expect(driver.port.sent).toMatchObject([
    {
      type: 'updateRegionS3Config',
      endpoint: 's3.example.net',
      accessKey: 'access',
      secretKey: 'hunter2',
      useSSL: true,
    },
  ]);
});

test('a key whose dialog was left comes back with the answer', async () => {
  const driver = await writing();
  driver.port.answerFor = () => ({ eventSeq: 1, apiKey: 'mrd_1_secret' });
  let answer: () => void = () => undefined;
  const { change } = driver.port;
  driver.port.change = async (...asked) => {
    await new Promise<void>((resolve) => {
      answer = resolve;
    });
    return change(...asked);
  };
  await driver.press('A', 'tab');
  await driver.read('px-01.example.net');
  await driver.press('tab', 'tab', 'tab', 'tab', 'tab', 'tab', 'enter', 'y', 'esc', '?');
  answer();
  await driver.press('esc');
  await driver.press('y', 'j');
  driver.see('mrd_1_secret');
  await driver.press('enter');
  driver.dontSee('mrd_1_secret');
});

test('ctrl-r writes one ready public reason after the other, and never over what someone worded', async () => {
  const reasons = ['Planned work', 'We are fixing a fault'];
  const { config } = parseConfig({ publicReasons: reasons });
  const driver = await Driver.connected({ regions: [aRegion({ servers: [aServer()] })] }, undefined, config);
  await driver.press('W', 'tab', 'X');
  driver.see('ctrl-r a ready one');
  for (const reason of [...reasons, 'Planned work']) {
    await driver.press('ctrl-r');
    driver.see(reason);
  }
  await driver.type('!');
  await driver.press('ctrl-r');
  driver.see('Planned work!', 'what you typed stays: empty the field for a ready text');
  await driver.press('tab', 'ctrl-r');
  driver.dontSee(...reasons.slice(1));
});
