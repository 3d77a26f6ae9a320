import type { AlertsReport } from '@meridian/shared/alert.ts';
import type { Region } from '@meridian/shared/region.ts';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { FakeNode } from '../kit/fake-node.ts';
import { addServer, makeRegion, REASONS } from '../kit/fleet-of-one.ts';
import { until } from '../kit/until.ts';
import { useServer } from '../kit/use-server.ts';
import { buildCockpit, Screen } from './kit/screen.ts';

// A node that a test does not beat for a while is not to die meanwhile.
const live = useServer({ MERIDIAN_SUSPECT_AFTER_MS: '60000', MERIDIAN_DEAD_AFTER_MS: '120000' });
let screen: Screen;
beforeAll(buildCockpit);
afterEach(() => screen.close());

function open(): Screen {
  const { url, adminToken } = live.meridian;
  screen = new Screen({ columns: 140, rows: 44, env: { MERIDIAN_URL: url, MERIDIAN_TOKEN: adminToken } });
  return screen;
}

test('a server is drained from the cockpit, followed down, and stays disabled', async () => {
  const regionId = await makeRegion(live.admin);
  const { server, apiKey } = await addServer(live.admin, regionId);
  const node = new FakeNode(live.meridian.url, apiKey);
  await node.beat(5);
  const cockpit = open();
  await cockpit.see(regionId, '● live').type(`/${regionId}\r`);
  // An event tells of it before its row has come.
  await cockpit
    .see('Regions 1 of', new RegExp(`[●▲✕■◌] ${server.endpoint.slice(0, 12)}`))
    .press('tab', 'W', 'D')
    .see(`Drain: ${server.endpoint}`, 'enter next')
    .type('Planned work')
    .press('tab')
    .type('ticket 4711')
    .press('tab', 'tab', 'tab')
    .see('enter shows the plan')
    .press('enter')
    .see('in progress  calls 5', `Type ${regionId} and enter`)
    .type(`${regionId}\r`)
    .see(`${server.endpoint} in ${regionId} drains: 4 shows it`);

  await cockpit.press('4').see(/DRAINING +5\/5 /, 'none: it takes as long as its sessions do');
  await node.beat(2);
  await cockpit
    .see(/DRAINING +2\/5 /)
    .press('enter')
    .see('▲ DRAINING, 2 of 5 left', `admin drains ${server.endpoint}`)
    .press('esc');
  await node.beat(0);
  await node.beat(0);
  await cockpit
    .see('Nothing drains, nothing leaks', `drained ${server.endpoint}`)
    .press('1')
    .see(new RegExp(`■ ${server.endpoint.slice(0, 12)}.*DISABLED`));
  const { data } = await live.admin.get<Region>('regionManager.getRegion', { regionId });
  expect(data.servers[0]).toMatchObject({ drain: null, disabled: { publicReason: 'Planned work' } });
});

test('an alert appears, is taken by whoever is there, and goes when it is over', async () => {
  const regionId = await makeRegion(live.admin);
  const { target, server, apiKey } = await addServer(live.admin, regionId);
  const node = new FakeNode(live.meridian.url, apiKey);
  await node.beat(3);
  const cockpit = open();
  await cockpit.see('⚑ 0').press('2').see('● Nothing needs a person now');
  const deadlineAt = new Date(Date.now() + 500).toISOString();
  await live.admin.post('regionManager.drainRegionServer', { ...target, ...REASONS, deadlineAt });
  await cockpit
    .see('⚑ 1', new RegExp(`${regionId} +▲ TICKET .*nobody`), 'DRAIN_OVERDUE', 'callers ', 'next ')
    .press('W', 'T')
    .see('Take: ', 'enter shows the plan')
    .type('calling the customer')
    .press('enter')
    .see('y confirms')
    .press('y')
    .see('done: the alert is yours', 'admin at ', 'calling the customer');
  const { data } = await live.admin.get<AlertsReport>('alerts.list');
  expect(data.alerts).toMatchObject([
    { code: 'DRAIN_OVERDUE', regionId, acknowledged: { by: 'admin', note: 'calling the customer' } },
  ]);
  await cockpit.press('enter').see(`${server.endpoint} · ${regionId}`, '✕ OVERDUE, 3 of 3 left').press('esc');
  await node.beat(0);
  await node.beat(0);
  await cockpit.see('● Nothing needs a person now', '⚑ 0');
});

test('where a caller would go is asked and answered, and why no nearer one takes the call', async () => {
  const near = await makeRegion(live.admin, { inService: false });
  const regionId = await makeRegion(live.admin);
  await live.admin.post('regionManager.updateRegion', { regionId: near, location: { latitude: 34, longitude: -118 } });
  await live.admin.post('regionManager.updateRegion', { regionId, location: { latitude: 41, longitude: -87 } });
  const backend = await addServer(live.admin, regionId);
  const proxy = await addServer(live.admin, regionId, { type: 'Proxy' });
  await new FakeNode(live.meridian.url, backend.apiKey).beat(1);
  await new FakeNode(live.meridian.url, proxy.apiKey, 'Proxy').beat(1);
  await until(
    async () => (await live.admin.get<Region>('regionManager.getRegion', { regionId })).data,
    ({ servers }) => servers.every(({ routable }) => routable),
  );
  const cockpit = open();
  await cockpit
    .see('● live')
    .press('6')
    .see('enter asks, esc leaves the field')
    .type('34, -118 residency=USMCA\r')
    .see(
      `● ${regionId}`,
      `proxy    ${proxy.server.endpoint}`,
      `backend  ${backend.server.endpoint}`,
      new RegExp(`✕ ${near} .*lost`),
    )
    .press('enter')
    .see('› 34, -118')
    .type(' mars\r')
    .see('is no country code, no address and no latitude,longitude');
});
