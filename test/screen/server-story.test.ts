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
  await cockpit.see('No region yet', 'npm start -- --demo', 'READ-ONLY');
  cockpit.press('W');
  await cockpit.see('WRITE');
  cockpit.press('C');
  await cockpit.see('Create a region', 'enter next');
  cockpit.type('om');
  cockpit.press('tab');
  cockpit.type('mct');
  cockpit.press('tab');
  await cockpit.see('enter shows the plan');
  cockpit.press('enter');
  await cockpit.see('Impact', 'y confirms');
  cockpit.press('y');
  await cockpit.see('■ OM-MCT', 'admin created OM-MCT');
  cockpit.press('A');
  await cockpit.see('Add a server to OM-MCT', 'enter next');
  cockpit.press('tab');
  cockpit.type('be-01.om.example');
  cockpit.press('tab', 'tab', 'tab', 'tab', 'tab', 'tab');
  await cockpit.see('enter shows the plan');
  cockpit.press('enter');
  await cockpit.see('y confirms');
  cockpit.press('y');
  await cockpit.see('shown this once', 'enter: I have it');
  const apiKey = /mrd_\w+/.exec(cockpit.text())?.[0] ?? '';
  expect(cockpit.lines()).toContain(apiKey);
  cockpit.press('enter');
  await cockpit.loseSight('mrd_');
  const node = new FakeNode(server.url, apiKey);
  await node.beat(7);
  await cockpit.see(/be-01\.om\.example .*DISABLED +7 /, 'be-01.om.example came online');
  cockpit.press('tab', 'E');
  await cockpit.see('That is: end maintenance, enable', 'REGION_DISABLED', 'y confirms');
  await cockpit.loseSight('SERVER_');
  cockpit.press('y');
  await cockpit.see('be-01.om.example in OM-MCT is back in service', 'admin enabled be-01.om.example');
  cockpit.press('tab', 'E');
  await cockpit.see(
    'Return to service: region OM-MCT',
    'That is: end maintenance, enable',
    'backends 0 → 1',
    'y confirms',
  );
  await cockpit.loseSight('would still get no new sessions');
  cockpit.press('y');
  await cockpit.see('region OM-MCT is back in service');
});

test('disable, refused, goodbye, delete', async () => {
  const regionId = await makeRegion(admin);
  const { server: row, apiKey } = await addServer(admin, regionId);
  const node = new FakeNode(server.url, apiKey);
  await node.beat(3);
  const cockpit = open();
  await cockpit.see(regionId, '● live');
  cockpit.type(`/${regionId}\r`);
  // It beats once: on a slow machine that may be stale by now, and must not be green then.
  await cockpit.see(new RegExp(`● ${row.endpoint} .*RUNNING|◌ ${row.endpoint} .*STALE`));
  cockpit.press('tab', 'W');
  await cockpit.see('WRITE');

  cockpit.press('ctrl-x');
  await cockpit.see(
    'Delete for ever',
    'DeleteServer:NOT_DISABLED',
    'DeleteServer:NODE_ONLINE',
    'ACTIVE_SESSIONS',
    'esc leave',
  );
  cockpit.press('esc');
  await cockpit.loseSight('Delete for ever');

  cockpit.press('X');
  await cockpit.see('customers will read:', 'enter next');
  cockpit.type('Planned work');
  cockpit.press('enter');
  await cockpit.see('enter shows the plan');
  cockpit.type('ticket 4711');
  cockpit.press('enter');
  await cockpit.see('backends 1 → 0', `Type ${regionId}`);
  cockpit.type(regionId);
  cockpit.press('enter');
  await cockpit.see(`■ ${row.endpoint}`, 'DISABLED', `admin disabled ${row.endpoint} "Planned work" (ticket 4711)`);

  cockpit.press('ctrl-x');
  await cockpit.see('DeleteServer:NODE_ONLINE', 'esc leave');
  await node.beat(0, 'Stopped');
  await node.beat(0, 'Stopped');
  // The open dialog sees by itself that the way is free.
  await cockpit.see('changed since you looked', 'This cannot be taken back');
  const confirm = /Type (\S+) and enter/.exec(cockpit.text())?.[1] ?? '';
  cockpit.paste(confirm);
  await cockpit.see('a paste does not count');
  cockpit.type(`${confirm}\r`);
  await cockpit.still();
  await cockpit.typeSlowly(confirm);
  await cockpit.see(`${confirm}▏`);
  cockpit.press('enter');
  await cockpit.see(`${row.endpoint} in ${regionId} is deleted`, `admin deleted ${row.endpoint}`, 'No server yet');
  const { data: region } = await admin.get<{ servers: unknown[] }>('regionManager.getRegion', { regionId });
  expect(region.servers).toEqual([]);
});

test('keys typed ahead of a dialog change nothing', async () => {
  const regionId = await makeRegion(admin, { inService: false });
  const cockpit = open();
  await cockpit.see(regionId, 'admin (admin)');
  cockpit.type(`/${regionId}\rWEyyyy\ryyyy`);
  await cockpit.see('Return to service', 'y confirms');
  const { data: region } = await admin.get<{ disabled: unknown }>('regionManager.getRegion', { regionId });
  expect(region.disabled).not.toBeNull();
});

test('a word typed at the pace of a hand returns nothing to service', async () => {
  const regionId = await makeRegion(admin, { inService: false });
  const cockpit = open();
  await cockpit.see(regionId);
  cockpit.type(`/${regionId}\r`);
  await cockpit.see('Regions 1 of');
  cockpit.press('W');
  await cockpit.see('WRITE');
  await cockpit.typeSlowly('Emergency');
  await cockpit.see('Return to service', 'y confirms');
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
  await cockpit.see('✕ no link', 'cockpit → server: no link', regionId);
  cockpit.press('W', 'X');
  await cockpit.see('no link to the server: looking works');
  server = await startServer({ MERIDIAN_PORT: port }, stateDir);
  admin = new HttpCaller(server.url, server.adminToken);
  await cockpit.see('● live');
  const newRegionId = await makeRegion(admin);
  await cockpit.see(newRegionId);
});

test('an idle screen writes no more than its clock', async () => {
  const regionId = await makeRegion(admin);
  const cockpit = open();
  await cockpit.see('● live', regionId);
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
  await cockpit.see('eve (viewer)');
  cockpit.press('M');
  await cockpit.see('your token is a viewer');
});
