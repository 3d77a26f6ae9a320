import { VIEW_ROWS_MAX } from '@meridian/shared/view-limits.ts';
import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aNode, aRegion, aServer, FLAG } from '../kit/fleet.ts';

const COUNT = 1700;
const SIZE = { columns: 80, rows: 24 };
const name = (number: number) => `be-${String(number).padStart(4, '0')}`;

/** Servers `be-0000` to `be-1699`, which stand in this order while they are equally bad. */
function servers(count = COUNT) {
  return Array.from({ length: count }, (_, index) =>
    aServer({ serverId: `srv_${String(index).padStart(4, '0')}`, endpoint: name(index) }),
  );
}
const large = aRegion({ servers: servers() });
const small = aRegion({
  regionId: 'EU-CENTRAL',
  servers: [aServer({ serverId: 'srv_eu', regionId: 'EU-CENTRAL', endpoint: 'be-eu' })],
});

/** Inside the servers of a region of 1,700. */
async function inside(patch = {}): Promise<Driver> {
  const driver = await Driver.connected({ regions: [large], ...patch }, SIZE);
  await driver.press('enter');
  return driver;
}

/** Views wait from now on, until told to go on. */
function heldBack({ port }: Driver): () => void {
  let go = () => {};
  port.beforeViews = new Promise((resolve) => {
    go = resolve;
  });
  return go;
}

test('of a large region no more is streamed than what is in sight and a margin', async () => {
  const driver = await inside();
  driver.see('US-WEST · 1,700 backend 0 proxy · 1,700', name(0), name(8), '1691 more', '1700/1700');
  const { window } = driver.cockpit.fleet.getState();
  expect(window.rows.length).toBeLessThan(30);
});

test('the end is reached at once: the cursor is there before its row is', async () => {
  const driver = await inside();
  const goOn = heldBack(driver);
  await driver.read('G');
  expect(driver.screen()).toMatch(/›  …/);
  driver.dontSee(name(0), 'more ─');
  await driver.read('k');
  goOn();
  await driver.clock.pass(300);
  expect(driver.screen()).toMatch(new RegExp(`›. ${name(COUNT - 2)}`));
  driver.see(name(COUNT - 1));
});

test('scrolling on finds its rows there already, and sets no view for each of its keys', async () => {
  const driver = await inside();
  const before = driver.port.views.length;
  for (let step = 0; step < 60; step++) {
    await driver.press('j');
    driver.dontSee(' …  ');
    driver.see(name(step + 1));
  }
  expect(driver.port.views.length - before).toBeLessThan(90);
  for (const { rows } of driver.port.views) expect(rows).toBeLessThanOrEqual(VIEW_ROWS_MAX);
});

test('no command is run on a row of the filter before', async () => {
  const driver = await inside();
  await driver.press('W');
  const goOn = heldBack(driver);
  await driver.read('/be-0250\r');
  for (const key of ['X', 'E', 'enter']) {
    await driver.press(key);
    driver.see('the rows of this filter have not come yet');
  }
  driver.dontSee('Disable:', 'Return to service:');
  goOn();
  await driver.clock.pass(300);
  await driver.press('X');
  driver.see(`Disable: ${name(250)} in US-WEST`);
});

test('no command is run on a row that has not come', async () => {
  const driver = await inside();
  await driver.press('W');
  const goOn = heldBack(driver);
  await driver.read('G');
  await driver.press('X');
  driver.see('that row has not come yet');
  goOn();
  await driver.clock.pass(300);
  await driver.press('X');
  driver.see(`Disable: ${name(COUNT - 1)} in US-WEST`);
});

test('keys that are typed ahead of rows lead to where they lead a slow hand', async () => {
  const driver = await Driver.connected({ regions: [large, small] }, { columns: 160, rows: 50 });
  const goOn = heldBack(driver);
  await driver.read('G\r\r');
  await driver.clock.pass(200);
  driver.see('US-WEST · 1,700 backend', '   …  ');
  goOn();
  await driver.clock.pass(300);
  driver.see(`${name(0)} · US-WEST`);
});

test('what is typed ahead into a field that another key opens comes there whole', async () => {
  const driver = await inside();
  const goOn = heldBack(driver);
  await driver.read('S/be-0XE\x7f\x7f7');
  goOn();
  await driver.clock.pass(300);
  driver.see('/be-07▏');
});

test('a change key that came before its row is not taken for one that means it', async () => {
  const driver = await inside();
  await driver.press('W');
  const goOn = heldBack(driver);
  await driver.read('/be-0250\rj');
  await driver.read('X');
  goOn();
  await driver.clock.pass(300);
  driver.see('that key came before the row it means: press it again');
  driver.dontSee('Disable:');
});

test('keys whose rows do not come are dropped, and it says so', async () => {
  const driver = await inside();
  heldBack(driver);
  await driver.read('/be-0250\r\r');
  await driver.clock.pass(1100);
  driver.see('the rows have not come yet: the keys that were pressed are dropped');
  await driver.read('?');
  driver.see('the rows have not come yet');
});

test('a row that turns bad takes the cursor along to the top, wherever that is', async () => {
  const driver = await inside();
  const nodes = large.servers.map(({ serverId }) => aNode({ nodeId: serverId }));
  driver.port.snapshot('2026-11-23T03:14:07Z', nodes);
  await driver.clock.pass(200);
  await driver.press('G');
  expect(driver.screen()).toMatch(new RegExp(`›● ${name(COUNT - 1)}`));
  driver.port.frame('2026-11-23T03:14:09Z', [aNode({ nodeId: `srv_${COUNT - 1}`, liveness: 'Suspect' })]);
  await driver.clock.pass(500);
  expect(driver.screen()).toMatch(new RegExp(`›▲ ${name(COUNT - 1)} .* SUSPECT`));
  driver.see(name(0));
});

test('a row that is deleted hands the cursor to its neighbour', async () => {
  const driver = await inside();
  await driver.press('G', 'k');
  driver.port.regions = [aRegion({ servers: large.servers.filter(({ endpoint }) => endpoint !== name(COUNT - 2)) })];
  await driver.clock.pass(500);
  expect(driver.screen()).toMatch(new RegExp(`›. ${name(COUNT - 1)}`));
});

test('the filter looks at all servers; until it is answered the rows before stay and nothing is counted', async () => {
  const driver = await inside();
  await driver.press('j');
  const goOn = heldBack(driver);
  await driver.read('/1');
  driver.see('… of 1,700 /1▏', name(0), name(1));
  goOn();
  await driver.clock.pass(300);
  await driver.read('69');
  await driver.clock.pass(300);
  driver.see('12 of 1,700 /169▏', name(169), name(1690));
  driver.dontSee(name(1));
  await driver.press('enter', 'esc');
  await driver.clock.pass(300);
  driver.see('· 1,700', name(169));
});

test('a dialog keeps to its server, even when the filter behind it leaves it out by now', async () => {
  const driver = await inside();
  await driver.press('W');
  await driver.read('/offline\r');
  await driver.press('j', 'X');
  driver.see(`Disable: ${name(1)} in US-WEST`);
  driver.port.snapshot(
    FLAG.at,
    large.servers.map(({ serverId }) => aNode({ nodeId: serverId })),
  );
  await driver.clock.pass(500);
  await driver.read('planned');
  await driver.press('enter');
  await driver.read('work');
  await driver.press('enter', 'y');
  expect(driver.port.sent).toMatchObject([
    { type: 'disableRegionServer', serverId: 'srv_0001', options: { expectedRevision: 1 } },
  ]);
});

test('another region never shows the rows of the one before', async () => {
  const driver = await Driver.connected({ regions: [large, small] }, { columns: 160, rows: 50 });
  driver.see('EU-CENTRAL · 1 backend', 'be-eu');
  const goOn = heldBack(driver);
  await driver.press('G');
  driver.see('US-WEST · 1,700 backend', '   …  ');
  driver.dontSee('be-eu');
  goOn();
  await driver.clock.pass(300);
  driver.see(name(0));
});

test('after a reconnect the window is where it was, and what has changed meanwhile is in it', async () => {
  const driver = await inside();
  await driver.press('G');
  await driver.clock.pass(300);
  driver.port.disconnect();
  await driver.press('k');
  driver.see('no link', name(COUNT - 2));
  driver.port.regions = [
    aRegion({ servers: large.servers.with(COUNT - 2, aServer({ serverId: 'srv_1698', endpoint: 'renamed' })) }),
  ];
  driver.port.connect();
  await driver.clock.pass(500);
  expect(driver.screen()).toMatch(/›. renamed/);
  driver.dontSee('no link');
});

test('half a page is half of the servers in sight, however many lines tell why their region is out of service', async () => {
  const flags = {
    disabled: FLAG,
    maintenance: { ...FLAG, publicReason: 'a new kernel on every host '.repeat(6) },
    cutOffSince: FLAG.at,
  };
  const driver = await Driver.connected(
    { regions: [aRegion({ servers: servers(), ...flags })] },
    { columns: 80, rows: 30 },
  );
  await driver.press('enter');
  const inSight = () => [...driver.screen().matchAll(/be-(\d{4})/g)].map(([, number]) => Number(number));
  const page = inSight().length;
  const last = inSight().at(-1) ?? 0;
  await driver.press('G', 'g', 'ctrl-d');
  expect(driver.screen()).toMatch(new RegExp(`›. ${name(Math.ceil(page / 2))}`));
  await driver.press('ctrl-d', 'ctrl-d');
  // The rows move by as many as the cursor does, and no row is skipped unseen.
  expect(inSight()).toContain(3 * Math.ceil(page / 2));
  expect(inSight()[0]).toBeLessThanOrEqual(last + 1);
});
