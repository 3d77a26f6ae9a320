import { expect, test } from 'vitest';
import { Refusal } from '../../../../tui/data/port.ts';
import { Driver } from '../kit/driver.ts';
import { aNode, anEvent, aRegion, aServer } from '../kit/fleet.ts';
import { anAlert } from '../kit/reports.ts';

const region = aRegion({ servers: [aServer(), aServer({ serverId: 'srv_p', endpoint: 'px-01', type: 'Proxy' })] });

test('what streams in is on the screen within moments, and an event brings its region anew', async () => {
  const driver = await Driver.connected({ regions: [region] });
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await driver.clock.pass(160);
  driver.see('38', '76%');
  driver.port.regions = [{ ...region, servers: [aServer({ endpoint: 'renamed.example.net' })] }];
  driver.port.happen(anEvent({ seq: 1 }));
  await driver.clock.pass(500);
  driver.see('renamed.example.net', 'ops2 disabled renamed.example.net "planned work" (kernel panic)');
});

test('events read no region: what they name streams in; what it is called is asked once for all of them', async () => {
  const driver = await Driver.connected({ regions: [region], namesOfGone: { srv_9: 'gone.example.net' } });
  driver.port.reads.length = 0;
  for (let seq = 1; seq <= 9; seq++) driver.port.happen(anEvent({ seq }));
  driver.port.happen(anEvent({ seq: 10, target: { regionId: 'US-WEST', serverId: 'srv_9' } }));
  await driver.clock.pass(500);
  driver.port.happen(anEvent({ seq: 11 }));
  await driver.clock.pass(500);
  expect(driver.port.reads).toEqual(['names srv_1 srv_9']);
  driver.see('ops2 disabled be-01.example.net', 'ops2 disabled gone.example.net');
});

test('a name that an event tells is not asked for, and a server that nobody names is called by its id', async () => {
  const driver = await Driver.connected({ regions: [region] });
  const target = { regionId: 'US-WEST', serverId: 'srv_new' };
  driver.port.happen(anEvent({ seq: 1, target, detail: { endpoint: 'new.example.net' } }));
  driver.port.happen(anEvent({ seq: 2, target: { ...target, serverId: 'srv_unheard' } }));
  await driver.clock.pass(500);
  expect(driver.port.reads).toEqual(['events', 'names srv_unheard']);
  driver.see('ops2 disabled new.example.net', 'ops2 disabled srv_unheard');
});

test('a gap in the events means reading the newest again', async () => {
  const driver = await Driver.connected({ regions: [region], events: [anEvent({ seq: 5 })] });
  driver.port.reads.length = 0;
  driver.port.events = [6, 7, 8, 9].map((seq) => anEvent({ seq, target: {}, publicReason: `number ${seq}` }));
  driver.port.happen(anEvent({ seq: 9, target: {} }));
  await driver.clock.pass(500);
  expect(driver.port.reads).toEqual(['events']);
  driver.see('number 8');
});

test('a region that was deleted leaves the screen', async () => {
  const driver = await Driver.connected({ regions: [region] });
  driver.port.regions = [];
  driver.port.happen(anEvent({ seq: 1, type: 'deleteRegionSafe', target: { regionId: 'US-WEST' } }));
  await driver.clock.pass(500);
  driver.see('No region yet');
});

test('a node that is gone keeps its last figures and its age', async () => {
  const driver = await Driver.connected({ regions: [region] });
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await driver.clock.pass(1000);
  driver.port.frame('2026-11-23T03:14:08Z', [], ['srv_1']);
  await driver.clock.pass(72_000);
  driver.see('✕ be-01.example.net', 'OFFLINE', 'last 38/50', '1:1');
});

test('ages follow the server’s clock, however wrong ours is', async () => {
  const driver = await Driver.connected({ regions: [region] });
  driver.port.snapshot('2031-01-01T00:00:10Z', [aNode({ lastHeartbeatAt: '2031-01-01T00:00:07.000Z' })]);
  await driver.clock.pass(2000);
  const line = driver
    .screen()
    .split('\n')
    .find((each) => each.includes('be-01'));
  expect(line).toMatch(/ 4s│$/);
});

test('when the link breaks the data stays, says that it is stale, and comes back by itself', async () => {
  const driver = await Driver.connected({ regions: [region] });
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await driver.clock.pass(200);
  driver.see('RUNNING');
  driver.port.disconnect();
  await driver.clock.pass(12_000);
  driver.see('✕ no link 1', 'cockpit → server: no link for 1', 'connection lost', 'be-01.example.net', '◌', 'STALE');
  driver.port.regions = [{ ...region, servers: [aServer({ endpoint: 'new.example.net' })] }];
  driver.port.connect();
  driver.port.snapshot('2026-11-23T03:14:20Z', [aNode({ lastHeartbeatAt: '2026-11-23T03:14:20Z' })]);
  await driver.clock.pass(1200);
  driver.see('● live', 'new.example.net');
  driver.dontSee('no link', 'STALE');
});

test('a first read that fails is tried again', async () => {
  const driver = new Driver();
  driver.port.regions = [region];
  const { latestEvents } = driver.port;
  driver.port.latestEvents = async () => {
    throw new Error('ECONNRESET');
  };
  driver.port.connect();
  await driver.clock.pass(200);
  driver.see('ECONNRESET');
  driver.port.latestEvents = latestEvents;
  await driver.clock.pass(3000);
  driver.see('US-WEST');
  driver.dontSee('ECONNRESET');
});

test('the banner says when the next try comes, and counts down', async () => {
  const driver = await Driver.connected({ regions: [region] });
  await driver.clock.pass(800);
  driver.port.disconnect(7000);
  driver.see('next try in 7s');
  await driver.clock.pass(4000);
  driver.see('✕ no link 4s', 'no link for 4s, next try in 3s');
  await driver.clock.pass(4000);
  driver.see('no link for 8s, trying now');
});

test('a region that is cut off names the hop behind the server, and for how long nothing came over it', async () => {
  const driver = await Driver.connected(
    { regions: [{ ...region, cutOffSince: '2026-11-23T03:13:00Z' }] },
    { columns: 140, rows: 40 },
  );
  driver.port.snapshot('2026-11-23T03:14:07Z', []);
  driver.port.alert({ alerts: [anAlert({ code: 'REGION_CUT_OFF', serverId: null })], omitted: 0, silences: [] });
  await driver.clock.pass(1000);
  driver.see('A REGION IS CUT OFF', 'US-WEST  server → region: silent for 1:0');
});

test('a connection that brought nothing yet is no link', async () => {
  const driver = new Driver();
  driver.port.disconnect();
  for (let attempt = 0; attempt < 5; attempt++) {
    driver.port.flap();
    driver.dontSee('live');
    await driver.clock.pass(1000);
  }
  driver.see('✕ no link 5s', 'no link for 5s');
});

test('a token that is refused is a state of its own: it stays, is seldom tried again, and ends by itself', async () => {
  const driver = new Driver();
  const { getSelf } = driver.port;
  let tries = 0;
  const refused = async () => {
    tries++;
    throw new Refusal({ appCode: 'UNAUTHORIZED', message: 'The token is unknown or revoked' });
  };
  driver.port.getSelf = refused;
  driver.port.regions = [region];
  driver.port.flap();
  await driver.clock.pass(3000);
  driver.see('✕ refused 3s', 'refused for 3s, next try in 12s', 'the token is refused: set MERIDIAN_TOKEN');
  driver.see('The token is unknown or revoked');
  driver.dontSee('npm run server', 'no link');
  await driver.clock.pass(30_000);
  driver.see('✕ refused 33s', 'refused for 33s');
  expect(tries).toBe(3);
  driver.port.getSelf = getSelf;
  await driver.clock.pass(15_000);
  driver.port.connect();
  await driver.clock.pass(1000);
  driver.see('● live', 'US-WEST');
  driver.dontSee('refused');
});

test('a token that is revoked meanwhile: the data stays, and it says so', async () => {
  const driver = await Driver.connected({ regions: [region] });
  driver.port.getSelf = async () => {
    throw new Refusal({ appCode: 'UNAUTHORIZED', message: 'The token is unknown or revoked' });
  };
  driver.port.connect();
  await driver.clock.pass(1000);
  driver.see('✕ refused', 'the token is refused', 'US-WEST');
});

test('whoever presses a key waits for the link: it is tried again at once, and R says so', async () => {
  const driver = await Driver.connected();
  await driver.press('j');
  expect(driver.port.retries).toBe(0);
  await driver.press('R');
  driver.see('the link is there');
  driver.port.disconnect();
  await driver.clock.pass(300);
  await driver.press('j');
  expect(driver.port.retries).toBe(1);
});

test('whoever looks at the terminal again waits for the link, too', async () => {
  const driver = await Driver.connected();
  await driver.read('\x1b[I');
  expect(driver.port.retries).toBe(0);
  driver.port.disconnect();
  await driver.read('\x1b[O');
  expect(driver.port.retries).toBe(0);
  await driver.read('\x1b[I');
  expect(driver.port.retries).toBe(1);
});

test.each([
  ['a machine that has slept', (driver: Driver) => driver.clock.sleep(3_600_000)],
  ['a process that was stopped', (driver: Driver) => driver.clock.stop(60_000)],
])('%s tries the link at once', async (_, away) => {
  const driver = await Driver.connected();
  driver.port.disconnect(14_000);
  await driver.clock.pass(3000);
  expect(driver.port.retries).toBe(0);
  away(driver);
  await driver.clock.pass(1000);
  expect(driver.port.retries).toBe(1);
  await driver.clock.pass(5000);
  expect(driver.port.retries).toBe(1);
});

test('after a machine has slept, nothing is live before it is told anew, however open the link looks', async () => {
  const driver = await Driver.connected({ regions: [region] });
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await driver.clock.pass(1000);
  driver.see('● be-01', 'RUNNING');
  driver.clock.sleep(3_600_000);
  await driver.clock.pass(1000);
  driver.see('◌ be-01', 'STALE');
  driver.port.snapshot('2026-11-23T04:14:08Z', [aNode({ lastHeartbeatAt: '2026-11-23T04:14:08Z' })]);
  await driver.clock.pass(1000);
  driver.see('● be-01', 'RUNNING');
});
