import { beforeEach, expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aRegion, aServer, FLAG } from '../kit/fleet.ts';

const NAMES = ['be-01', 'be-02', 'be-03', 'be-04'];
const servers = NAMES.map((name, index) =>
  aServer({ serverId: `srv_${index + 1}`, endpoint: `${name}.example.net`, regionId: 'US-WEST' }),
);

const LOST = {
  severity: 'page',
  regionId: 'US-WEST',
  serverId: null,
  summary: 'lost',
  effect: '',
  action: '',
  openedAt: '2026-11-23T03:00:00.000Z',
  resolvedAt: null,
  acknowledged: null,
  silencedBecause: null,
} as const;

let driver: Driver;

beforeEach(async () => {
  driver = await Driver.connected({ regions: [aRegion({ servers })] }, { columns: 140, rows: 44 });
  await driver.press('W', 'tab', 'g');
});

const marked = () => [...driver.cockpit.ui.getState().marks.keys()].toSorted();

async function giveReasons(): Promise<void> {
  await driver.read('Planned work');
  await driver.press('tab');
  await driver.read('new cables');
  await driver.press('enter');
}

test('marks are shown on their rows and counted, and one key acts on all of them through one plan', async () => {
  await driver.press(' ', 'j', ' ');
  expect(marked()).toEqual(['srv_1', 'srv_2']);
  driver.see('*be-01', '*be-02', '2 marked: M D X E act on them', '* 2 marked');
  await driver.press('X');
  driver.see('Disable: 2 marked servers');
  await giveReasons();
  await driver.press('y');
  driver.see('done: 2 marked servers are disabled');
  expect(driver.port.sent).toMatchObject([
    {
      type: 'regionManager.applyMany',
      actions: [
        { type: 'disableRegionServer', regionId: 'US-WEST', serverId: 'srv_1', publicReason: 'Planned work' },
        { type: 'disableRegionServer', serverId: 'srv_2' },
      ],
      options: { planHash: 'hash-1' },
    },
  ]);
  expect(marked(), 'the next key does not mean them any more').toEqual([]);
});

test.each([
  ['M', 'enableRegionServerMaintenance'],
  ['D', 'drainRegionServer'],
])('%s acts on the marks too', async (key, type) => {
  await driver.press(' ', 'j', ' ', key);
  await driver.read('Planned work');
  await driver.press('enter');
  await driver.read('new cables');
  await driver.press(...Array.from({ length: key === 'D' ? 4 : 1 }, () => 'enter'), 'y');
  expect(driver.port.sent).toMatchObject([{ actions: [{ type }, { type }] }]);
});

test('a mark that the filter hides is counted, meant, and named in the plan', async () => {
  await driver.press(' ', 'j', ' ', '/');
  await driver.read('be-02');
  await driver.press('enter');
  driver.see('2 marked, 1 hidden by the filter');
  await driver.press('X');
  await giveReasons();
  driver.see('Marked too, and hidden by the filter: be-01.example.net in US-WEST');
});

test('v marks a range, * all that are listed, \\ none', async () => {
  await driver.press('v', 'j', 'j', 'v');
  expect(marked()).toEqual(['srv_1', 'srv_2', 'srv_3']);
  await driver.press('\\');
  expect(marked()).toEqual([]);
  await driver.press('*');
  expect(marked()).toEqual(['srv_1', 'srv_2', 'srv_3', 'srv_4']);
});

test('* marks rows that were never on the screen too, and none of more than may be changed at once', async () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, index) =>
      aServer({ serverId: `srv_${index}`, endpoint: `be-${index}.example.net`, regionId: 'US-WEST' }),
    );
  driver.port.regions = [aRegion({ servers: many(200) })];
  await driver.clock.pass(300);
  await driver.press('*');
  expect(marked()).toHaveLength(200);
  await driver.press('\\');
  driver.port.regions = [aRegion({ servers: many(201) })];
  await driver.clock.pass(300);
  await driver.press('*');
  driver.see('201 are listed, and at most 200 marked');
  expect(marked()).toEqual([]);
});

test('* says so where another list came before all of its rows did', async () => {
  const many = Array.from({ length: 120 }, (_, index) =>
    aServer({ serverId: `srv_${index}`, endpoint: `be-${index}.example.net`, regionId: 'US-WEST' }),
  );
  driver.port.regions = [aRegion({ servers: many })];
  await driver.clock.pass(300);
  driver.port.beforeViews = new Promise(() => undefined);
  await driver.press('*', 'z');
  driver.see('another list by now: nothing was marked');
  expect(marked()).toEqual([]);
});

test('regions are marked too, and one plan takes them out or brings them back', async () => {
  driver.port.regions = [
    aRegion({ servers }),
    aRegion({ regionId: 'EU-CENTRAL', servers: [], disabled: FLAG }),
    aRegion({ regionId: 'ZA-CAPE', servers: [] }),
  ];
  await driver.clock.pass(300);
  await driver.press('tab', '*', 'G');
  expect(marked()).toEqual(['EU-CENTRAL', 'US-WEST', 'ZA-CAPE']);
  driver.see('*EU-CENTRAL', '*US-WEST', '* 3 marked');
  await driver.press('D');
  driver.see('regions are drained one at a time');
  await driver.press('E');
  driver.see('Return to service: 3 marked regions', 'In service already, and left as they are:');
  await driver.press('esc', 'X');
  driver.see('Disable: 3 marked regions');
  await giveReasons();
  await driver.press('y');
  driver.see('done: 3 marked regions are disabled');
  const actions = driver.port.sent.flatMap((change) => ('actions' in change ? change.actions : []));
  expect(actions.map(({ type, regionId }) => `${type} ${regionId}`).toSorted()).toEqual([
    'disableRegion EU-CENTRAL',
    'disableRegion US-WEST',
    'disableRegion ZA-CAPE',
  ]);
  expect(marked()).toEqual([]);
});

test('the footer counts marks in the narrowest terminal, and only where keys act on them', async () => {
  driver = await Driver.connected({ regions: [aRegion({ servers })] }, { columns: 80, rows: 24 });
  const footer = () => driver.screen().split('\n').at(-1) ?? '';
  expect(footer()).not.toContain('marked');
  await driver.press('tab', '*');
  expect(footer()).toMatch(/^\? keys {2}4 marked {2}: command .*q quit/);
  await driver.press('3');
  expect(footer()).not.toContain('marked');
});

test('servers and regions are not marked together', async () => {
  await driver.press(' ', 'tab', ' ');
  driver.see('servers are marked');
  expect(marked()).toEqual(['srv_1']);
});

test('what is done to one thing at a time is off while rows are marked, also in the list of actions', async () => {
  await driver.press(' ', 'j', 'ctrl-e');
  driver.see('it is done to one at a time, never on marks');
  await driver.press('.');
  await driver.type('edit');
  await driver.press('enter');
  expect(driver.cockpit.ui.getState().overlay?.kind).not.toBe('change');
});

test('escape takes one thing away: the filter, then the marks, then the pane', async () => {
  await driver.press(' ', '/');
  await driver.read('be-01');
  await driver.press('enter', 'esc');
  expect(marked()).toEqual(['srv_1']);
  await driver.press('esc');
  expect([marked(), driver.cockpit.ui.getState().pane]).toEqual([[], 'servers']);
  await driver.press('esc');
  expect(driver.cockpit.ui.getState().pane).toBe('regions');
});

test('what is for ever is never done to marks', async () => {
  await driver.press(' ', 'ctrl-x');
  driver.see('never on marks');
  expect(driver.port.planned).toEqual([]);
});

test('E returns what stands in the way of each mark, in one change', async () => {
  const [first, second, ...others] = servers;
  const out = [
    { ...first, disabled: FLAG, maintenance: FLAG },
    { ...second, disabled: FLAG },
  ] as typeof servers;
  driver.port.regions = [aRegion({ servers: [...out, ...others] })];
  await driver.clock.pass(300);
  await driver.press('*', 'E');
  driver.see('Return to service: 4 marked servers');
  await driver.press('y');
  expect(driver.port.sent).toMatchObject([
    {
      actions: [
        { type: 'disableRegionServerMaintenance', serverId: 'srv_1' },
        { type: 'enableRegionServer', serverId: 'srv_1' },
        { type: 'enableRegionServer', serverId: 'srv_2' },
      ],
    },
  ]);
});

test('a region that was judged to be well, or is in maintenance, is lost no more, though its alert is not over yet', async () => {
  const cutOffSince = '2026-11-23T03:00:00.000Z';
  const show = async (patch: Parameters<typeof aRegion>[0]) => {
    driver.port.regions = [aRegion({ servers: [aServer(), aServer({ serverId: 'p', type: 'Proxy' })], ...patch })];
    driver.port.alert({ alerts: [{ ...LOST, alertKey: 'b', code: 'REGION_CUT_OFF' }], omitted: 0, silences: [] });
    await driver.clock.pass(300);
  };
  await show({ cutOffSince });
  driver.see('✕ A REGION IS CUT OFF   J is it down?   F one plan for all   US-WEST');
  driver.cockpit.ui.setState(({ size }) => ({ size: { ...size, columns: 80, rows: 24 } }));
  driver.see('J is it down?   F one plan for all   US-WEST ');
  await show({ cutOffSince, maintenance: FLAG });
  driver.dontSee('A REGION IS');
  await show({});
  driver.dontSee('A REGION IS');
  await driver.press('F');
  driver.see('no region is lost');
});

test('lost regions stand over the events, and one key plans all of them out as one', async () => {
  const cutOffSince = '2026-11-23T03:00:00.000Z';
  driver.port.regions = [aRegion({ servers }), aRegion({ regionId: 'EU-CENTRAL', servers: [], cutOffSince })];
  driver.port.alert({
    alerts: [
      { ...LOST, alertKey: 'a', code: 'REGION_LOST' },
      { ...LOST, alertKey: 'b', code: 'REGION_CUT_OFF', regionId: 'EU-CENTRAL' },
    ],
    omitted: 0,
    silences: [],
  });
  await driver.clock.pass(300);
  driver.see('2 REGIONS ARE LOST OR CUT OFF   J is it down?   F one plan for all   US-WEST, EU-CENTRAL');
  await driver.press('F');
  await giveReasons();
  driver.see('Fail over: US-WEST, EU-CENTRAL', 'perhaps well inside: EU-CENTRAL');
  await driver.press('y');
  expect(driver.port.sent).toMatchObject([
    {
      actions: [
        { type: 'disableRegion', regionId: 'US-WEST' },
        { type: 'disableRegion', regionId: 'EU-CENTRAL' },
      ],
    },
  ]);
});
