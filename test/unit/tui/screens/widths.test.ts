import { expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { aRegion, aServer } from '../kit/fleet.ts';
import { aCapacityReport, aRegionCapacity } from '../kit/reports.ts';

const LONG = 'be-eu-central-01.voice.example.net';
const regions = ['EU-CENTRAL', 'AP-SOUTHEAST'].map((regionId, index) =>
  aRegion({
    regionId,
    servers: [aServer({ serverId: `srv_${index}`, regionId, endpoint: 'be-eu-01.example.net' })],
  }),
);
const long = aRegion({ servers: [aServer({ endpoint: LONG })] });

test.each([
  { columns: 80, rows: 24 },
  { columns: 100, rows: 30 },
  { columns: 140, rows: 40 },
  { columns: 150, rows: 40 },
  { columns: 160, rows: 50 },
  { columns: 200, rows: 60 },
])('at $columns columns names, regions and headings are whole, of one region and of all', async (size) => {
  const driver = await Driver.connected({ regions }, size);
  driver.see('REGION', 'ROUTABLE', 'LOAD', 'SERVER', 'AGE', 'EU-CENTRAL', 'AP-SOUTHEAST', 'be-eu-01.example.net');
  driver.dontSee('…');
  await driver.press('a');
  await driver.clock.pass(300);
  driver.see('SERVER', 'STATE', 'CALLS', 'CONNS', 'FAIL', 'AGE');
  expect(driver.screen()).toMatch(/be-eu-01\.example\.net +EU-CENTRAL /);
  expect(driver.screen()).toMatch(/be-eu-01\.example\.net +AP-SOUTHEAST /);
  driver.dontSee('…');
});

test('long names take the place of longer bars, then of types and CPU, and then are cut', async () => {
  const wide = await Driver.connected({ regions: [long] }, { columns: 175, rows: 50 });
  wide.see(LONG, 'TYPE', 'LOAD', 'AGE');
  const narrow = await Driver.connected({ regions: [long] }, { columns: 150, rows: 40 });
  narrow.dontSee('TYPE', 'CPU', LONG);
  narrow.see('be-eu-central-01.voice.example.n…', 'STATE', 'CALLS', 'FAIL', 'LOAD', 'AGE');
});

test.each([
  [80, '-REGION'],
  [122, 'STORAGE'],
  [125, 'STORAGE'],
  [160, 'ADVICE'],
] as const)('at %i columns the figures of a large fleet are whole', async (columns, heading) => {
  const capacity = aRegionCapacity({
    regionId: 'AP-SOUTHEAST',
    calls: { capacity: 512_000, used: 480_000, unreported: 0, free: 132_000, peakOfWeek: 501_000, p95OfWeek: 490_000 },
    free: 132_000,
    headroomWithoutLargest: 131_000,
    headroomWithoutRegion: -1_234_567,
  });
  const answers = { capacity: aCapacityReport([capacity]) };
  const driver = await Driver.connected({ regions, answers }, { columns, rows: 50 });
  await driver.press('5');
  driver.see('AP-SOUTHEAST', '480,000/512,000', '132,000', '501,000', '+131,000', '-1,234,567', '-SERVER', heading);
});

test('a list says in its frame how many rows are above and below; home is over the regions', async () => {
  const many = Array.from({ length: 12 }, (_, index) => aRegion({ regionId: `EU-${index + 10}` }));
  const driver = await Driver.connected({ regions: many }, { columns: 80, rows: 24 });
  expect(driver.screen()).toMatch(/─ 7 more ─/);
  expect(driver.screen()).not.toContain('above');
  await driver.press('G');
  expect(driver.screen()).toMatch(/Regions 12 ─+ 7 above ─┐/);
  await driver.press('tab', '1');
  expect(driver.cockpit.ui.getState().pane).toBe('regions');
});
