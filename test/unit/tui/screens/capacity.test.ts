import { expect, test } from 'vitest';
import { presentScreen } from '../../../../tui/screens/screen.ts';
import { Driver } from '../kit/driver.ts';
import { aRegion } from '../kit/fleet.ts';
import { aCapacityReport, aRegionCapacity, aRule } from '../kit/reports.ts';

const regions = [aRegion(), aRegion({ regionId: 'EU-CENTRAL' })];
const short = aRegionCapacity({
  regionId: 'EU-CENTRAL',
  headroomWithoutLargest: -12,
  headroomWithoutRegion: -90,
  advice: ['Add 1 backend of 50 calls', 'Add 1 proxy'],
});
const demand = {
  since: '2026-11-23T00:00:00.000Z',
  total: { sessions: 165, refused: 3, distanceKm: 300, servedBy: [] },
  others: { sessions: 0, refused: 0, distanceKm: null, servedBy: [] },
  origins: [
    {
      countryCode: 'DE',
      cell: null,
      sessions: 120,
      refused: 3,
      distanceKm: 310,
      servedBy: [{ regionId: 'EU-CENTRAL', sessions: 120 }],
    },
    {
      countryCode: null,
      cell: { latitude: -35, longitude: 151 },
      sessions: 45,
      refused: 0,
      distanceKm: 16_000,
      servedBy: [
        { regionId: 'EU-CENTRAL', sessions: 5 },
        { regionId: 'US-WEST', sessions: 40 },
      ],
    },
  ],
};
const answers = { capacity: aCapacityReport([aRegionCapacity(), short]), demand, safetyRules: [aRule()] };

function open(size = { columns: 160, rows: 50 }, patch = {}): Promise<Driver> {
  return Driver.connected({ regions, answers, ...patch }, size);
}

test('regions that cannot lose a server first: calls, free, and what is left after a loss', async () => {
  const driver = await open();
  await driver.press('5');
  expect(driver.screen()).toMatch(/›✕ EU-CENTRAL +120\/300 ████ +40% +180 +200 +-12 +-90 +20-100 GB\/d Add 1 backend/);
  expect(driver.screen()).toMatch(/● US-WEST +120\/300 ████ +40% +180 +200 +\+130 +\+40/);
});

test('of the selected region: what to do, where its load would go, its storage and its callers', async () => {
  const driver = await open();
  await driver.press('5');
  driver.see('to do      Add 1 backend of 50 calls', 'Add 1 proxy');
  driver.see(
    '✕ without the largest server 12 sessions would not fit in it any more',
    '✕ without the region 90 sessions fit nowhere',
  );
  driver.see('its sessions would go to US-EAST 120 (81% then, +24 ms)', '600-3,000 GB kept for 30 days');
  driver.see('callers    DE 120 (310 km) ✕ 3 refused, 35S 151E 5 (16,000 km)');
  await driver.press('j');
  driver.see('callers    35S 151E 40');
});

test('what nobody knows is no zero', async () => {
  const unknown = { capacity: 300, used: null, unreported: 6, free: 0, peakOfWeek: null, p95OfWeek: null };
  const report = aCapacityReport([aRegionCapacity({ calls: unknown, storage: null })]);
  const driver = await open(undefined, { answers: { capacity: report } });
  await driver.press('5');
  expect(driver.screen()).toMatch(/US-WEST +-\/300 - +- +180 +- /);
  driver.see('none: nothing is recorded', 'peak -, 95th percentile - calls');
});

test('the safety rules: their modes are an admin’s, and set by typing the rule', async () => {
  const driver = await open();
  await driver.press('5', 'r');
  driver.see('Safety rules 1', 'SPARE_BACKEND', '▲ WARN', 'as shipped', 'At least two backends take new sessions');
  await driver.press('W', 'ctrl-e', 'r', 'enter');
  driver.see('Type SPARE_BACKEND and enter');
  await driver.read('SPARE_BACKEND');
  await driver.press('enter');
  expect(driver.port.sent).toMatchObject([{ type: 'safetyRules.set', rule: 'SPARE_BACKEND', mode: 'refuse' }]);
  await driver.press('q');
  driver.see('Capacity 2');
});

test('an operator sees the rules and does not set them', async () => {
  const driver = await open(undefined, { self: { name: 'ops', role: 'operator', expiresAt: null } });
  await driver.press('5', 'r', 'W', 'ctrl-e');
  driver.see('your token is an operator’s: rules are an admin’s');
});

test('at 80x24 what is left after a loss is in sight, and enter leads to the servers', async () => {
  const driver = await open({ columns: 80, rows: 24 });
  await driver.press('5');
  driver.see('-SERVER', '-REGION', '-12', '-90', 'to do');
  await driver.press('enter');
  driver.see('EU-CENTRAL · 1 backend');
});

test('at 80x24 all of the details can be read: tab goes to them and back, and each row begins at its top', async () => {
  const driver = await open({ columns: 80, rows: 24 });
  const focused = () => framesIn(driver, 'info');
  await driver.press('5');
  driver.see('more rows: tab, j');
  driver.dontSee('callers');
  expect(focused()).toEqual(['Capacity 2']);

  await driver.press('tab', 'j');
  driver.see('more rows: j', '›✕ EU-CENTRAL');
  driver.dontSee('to do      Add 1 backend');
  expect(focused()).toEqual(['EU-CENTRAL']);
  await driver.press('G');
  driver.see('callers    DE 120 (310 km) ✕ 3 refused');
  driver.dontSee('more rows');
  await driver.press('ctrl-u', 'k');
  driver.see('more rows: j');
  await driver.press('g', 'ctrl-d');
  driver.dontSee('to do      Add 1 backend');

  await driver.press('tab');
  driver.see('to do      Add 1 backend', 'more rows: tab, j');
  await driver.press('j');
  driver.see('›● US-WEST');
});

test('esc leaves the details before anything else, and other rows and screens begin at the top', async () => {
  const driver = await open({ columns: 80, rows: 24 });
  await driver.press('5', '/', '-', 'enter', 'tab', 'G', 'esc');
  driver.see('Capacity 2 of 2 /-', 'more rows: tab, j');
  await driver.press('tab', 'G', 'n', 'N');
  driver.see('to do      Add 1 backend', 'more rows: tab, j');
  await driver.press('tab', 'G', '1', '5');
  driver.see('to do      Add 1 backend', 'more rows: tab, j');
});

test('where nothing of the details is cut, tab says so', async () => {
  const driver = await open();
  await driver.press('5', 'tab');
  driver.see('all the details are on the screen');
});

/** Titles of the frames in a tone. */
function framesIn({ cockpit }: Driver, tone: string): string[] {
  return presentScreen(cockpit).flatMap(([corner, title]) =>
    corner?.text.startsWith('┌') === true && corner.tone === tone ? [title?.text ?? ''] : [],
  );
}
