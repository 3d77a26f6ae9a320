import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { removeDirectory, type ServerProcess, startServer } from '../kit/server-process.ts';
import { until } from '../kit/until.ts';
import { buildCockpit, Screen, type ScreenOptions } from './kit/screen.ts';

let server: ServerProcess;
let admin: HttpCaller;
let screen: Screen;

beforeAll(async () => {
  buildCockpit();
  // A node that a test does not beat for a while is not to die meanwhile.
  server = await startServer({ MERIDIAN_SUSPECT_AFTER_MS: '60000', MERIDIAN_DEAD_AFTER_MS: '120000' });
  admin = new HttpCaller(server.url, server.adminToken);
});
afterEach(() => screen.close());
afterAll(async () => {
  await server.stop();
  removeDirectory(server.stateDir);
});

function open(options: ScreenOptions = {}): Screen {
  screen = new Screen({
    columns: 160,
    rows: 50,
    ...options,
    env: { MERIDIAN_URL: server.url, MERIDIAN_TOKEN: server.adminToken, ...options.env },
  });
  return screen;
}

test('the first region and its first server come to life from an empty cockpit', async () => {
  const cockpit = open();
  await cockpit
    .see('No region yet', 'npm start -- --demo', 'READ-ONLY')
    .press('W')
    .see('WRITE')
    .press('C')
    .see('Create a region', 'enter next')
    .type('om')
    .press('tab')
    .type('mct')
    .press('tab')
    .see('enter shows the plan')
    .press('enter')
    .see('Impact', 'y confirms')
    .press('y')
    .see('■ OM-MCT', 'admin created OM-MCT')
    .press('A')
    .see('Add a server to OM-MCT', 'enter next')
    .press('tab')
    .type('be-01.om.example')
    .press('tab', 'tab', 'tab', 'tab', 'tab', 'tab')
    .see('enter shows the plan')
    .press('enter')
    .see('y confirms')
    .press('y')
    .see('shown this once', 'enter: I have it');
  const apiKey = /mrd_\w+/.exec(cockpit.text())?.[0] ?? '';
  expect(cockpit.lines()).toContain(apiKey);
  await cockpit.press('enter').loseSight('mrd_');
  const node = new FakeNode(server.url, apiKey);
  await node.beat(7);
  await cockpit
    .see(/be-01\.om\.example .*DISABLED +7 /, 'be-01.om.example came online')
    .press('tab', 'E')
    .see('That is: end maintenance, enable', 'REGION_DISABLED', 'y confirms')
    .loseSight('SERVER_')
    .press('y')
    .see('be-01.om.example in OM-MCT is back in service', 'admin enabled be-01.om.example')
    .press('tab', 'E')
    .see('Return to service: region OM-MCT', 'That is: end maintenance, enable', 'backends 0 → 1', 'y confirms')
    .loseSight('would still get no new sessions')
    .press('y')
    .see('region OM-MCT is back in service');
});

test('disable, refused, goodbye, delete', async () => {
  const regionId = await makeRegion(admin);
  const { server: row, apiKey } = await addServer(admin, regionId);
  const node = new FakeNode(server.url, apiKey);
  await node.beat(3);
  const cockpit = open();
  await cockpit.see(regionId, '● live').type(`/${regionId}\r`);
  // It beats once: on a slow machine that may be stale by now, and must not be green then.
  await cockpit
    .see(new RegExp(`● ${row.endpoint} .*RUNNING|◌ ${row.endpoint} .*STALE`))
    .press('tab', 'W')
    .see('WRITE');

  await cockpit
    .press('ctrl-x')
    .see(
      'Delete for ever',
      'DeleteServer:NOT_DISABLED',
      'DeleteServer:NODE_ONLINE',
      'ACTIVE_SESSIONS',
      'scroll   esc leave',
    )
    .press('esc')
    .loseSight('Delete for ever')
    .press('X')
    .see('customers will read:', 'enter next')
    .type('Planned work')
    .press('enter')
    .see('enter shows the plan')
    .type('ticket 4711')
    .press('enter')
    .see('backends 1 → 0', `Type ${regionId}`)
    .type(regionId)
    .press('enter')
    .see(`■ ${row.endpoint}`, 'DISABLED', `admin disabled ${row.endpoint} "Planned work" (ticket 4711)`)
    .press('ctrl-x')
    .see('DeleteServer:NODE_ONLINE', 'esc leave ');
  await node.beat(0, 'Stopped');
  await node.beat(0, 'Stopped');
  // The open dialog sees by itself that the way is free.
  await cockpit.see('changed since you looked', 'This cannot be taken back');
  const confirm = /Type (\S+) and enter/.exec(cockpit.text())?.[1] ?? '';
  await cockpit
    .paste(confirm)
    .see('a paste does not count')
    .type(`${confirm}\r`)
    .still()
    .typeSlowly(confirm)
    .see(`${confirm}▏`)
    .press('enter')
    .see(`${row.endpoint} in ${regionId} is deleted`, `admin deleted ${row.endpoint}`, 'No server yet');
  const { data: region } = await admin.get<{ servers: unknown[] }>('regionManager.getRegion', { regionId });
  expect(region.servers).toEqual([]);
});

test('keys typed ahead of a dialog change nothing', async () => {
  const regionId = await makeRegion(admin, { inService: false });
  const cockpit = open();
  await cockpit
    .see(regionId, 'admin (admin)')
    .type(`/${regionId}\rWEyyyy\ryyyy`)
    .see('Return to service', 'y confirms');
  const { data: region } = await admin.get<{ disabled: unknown }>('regionManager.getRegion', { regionId });
  expect(region.disabled).not.toBeNull();
});

test('a word typed at the pace of a hand returns nothing to service', async () => {
  const regionId = await makeRegion(admin, { inService: false });
  const cockpit = open();
  await cockpit
    .see(regionId)
    .type(`/${regionId}\r`)
    .see('Regions 1 of')
    .press('W')
    .see('WRITE')
    .typeSlowly('Emergency')
    .see('Return to service', 'y confirms');
  const { data: region } = await admin.get<{ disabled: unknown }>('regionManager.getRegion', { regionId });
  expect(region.disabled).not.toBeNull();
});

test('when the server goes away the data stays; when it comes back so does the rest', async () => {
  const regionId = await makeRegion(admin);
  const cockpit = open({ columns: 80, rows: 24 });
  await cockpit.see(regionId, '● live');
  const port = new URL(server.url).port;
  const { stateDir } = server;
  await server.kill();
  await cockpit
    .see('✕ no link', 'cockpit → server: no link', regionId)
    .press('W', 'X')
    .see('no link to the server: looking works');
  server = await startServer({ MERIDIAN_PORT: port }, stateDir);
  admin = new HttpCaller(server.url, server.adminToken);
  await cockpit.see('● live');
  const newRegionId = await makeRegion(admin);
  await cockpit.see(newRegionId);
});

test('an idle screen writes no more than its clock', async () => {
  const regionId = await makeRegion(admin);
  const cockpit = open();
  await cockpit.see('● live', regionId).still();
  const before = cockpit.written.length;
  const startedMs = performance.now();
  await until(
    () => performance.now() - startedMs,
    (passedMs) => passedMs > 3000,
  );
  expect(cockpit.written.length - before).toBeLessThan(1000);
});

test('a viewer’s cockpit looks and does not touch', async () => {
  const { data } = await admin.post<{ token: string }>('operators.createToken', { name: 'eve', role: 'viewer' });
  const cockpit = open({ env: { MERIDIAN_TOKEN: data.token } });
  await cockpit.see('eve (viewer)').press('M').see('your token is a viewer');
});
