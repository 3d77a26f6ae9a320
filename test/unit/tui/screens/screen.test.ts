import fc from 'fast-check';
import { expect, test } from 'vitest';
import { presentScreen } from '../../../../tui/screens/screen.ts';
import { rowText } from '../../../../tui/widgets/row.ts';
import { Driver } from '../kit/driver.ts';
import { aNode, anEvent, aRegion, aServer, FLAG } from '../kit/fleet.ts';
import {
  aCapacityReport,
  aDrainProgress,
  aLeak,
  anAlert,
  anExplainedRegion,
  anExplanation,
  anOperation,
  aRegionCapacity,
  aRule,
  aServerHistory,
  aSilence,
} from '../kit/reports.ts';

const WIDE_NAME = '日本✅\x1b[2J.example.net';
const regions = [
  aRegion({
    servers: [
      aServer({ endpoint: WIDE_NAME }),
      aServer({
        serverId: 'srv_2',
        endpoint: 'be-02.example.net',
        disabled: FLAG,
        routable: false,
        notRoutableBecause: [
          { code: 'REGION_MAINTENANCE', message: 'The region is in maintenance: new cables' },
          { code: 'SERVER_DISABLED', message: 'The server is disabled: planned work' },
          { code: 'NODE_NEVER_HEARD', message: 'No heartbeat was ever heard from it' },
        ],
      }),
    ],
  }),
  ...Array.from({ length: 40 }, (_, index) => aRegion({ regionId: `DE-R${index}`, servers: [] })),
];

const answers = {
  drains: { drains: [aDrainProgress({ endpoint: WIDE_NAME })], leaks: [aLeak()] },
  operations: [anOperation({ publicReason: WIDE_NAME })],
  capacity: aCapacityReport([aRegionCapacity({ regionId: WIDE_NAME, advice: [WIDE_NAME] })]),
  safetyRules: [aRule({ sentence: WIDE_NAME })],
  explanation: anExplanation({ regions: [anExplainedRegion({ regionId: WIDE_NAME })] }),
  history: [anEvent({ publicReason: WIDE_NAME })],
  serverHistory: aServerHistory({ storeTrouble: WIDE_NAME }),
};

test('the screen is exactly as large as the terminal, whatever its size and whatever is open', async () => {
  const looks = [
    'j',
    'G',
    'enter',
    'tab',
    'esc',
    '?',
    '/',
    'w',
    'ctrl-d',
    '1',
    '2',
    '3',
    '4',
    '5',
    '6',
    '7',
    'r',
    't',
    'a',
  ];
  const changes = ['W', 'X', 'E', 'C', 'A', 'B', 'D', 'O', 'T', 'L', 'P', 'ctrl-e'];
  const keys = fc.constantFrom(...looks, ...changes);
  const size = fc.record({ columns: fc.integer({ min: 20, max: 220 }), rows: fc.integer({ min: 5, max: 70 }) });
  await fc.assert(
    fc.asyncProperty(size, fc.array(keys, { maxLength: 8 }), async (to, pressed) => {
      const driver = await Driver.connected({ regions, answers, events: [anEvent({ publicReason: '✅ wide' })] }, to);
      driver.port.alert({ alerts: [anAlert({ summary: WIDE_NAME })], omitted: 0, silences: [aSilence()] });
      driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
      await driver.clock.pass(200);
      await driver.press(...pressed);
      const rows = presentScreen(driver.cockpit).map(rowText);
      expect(rows).toHaveLength(to.rows);
      for (const row of rows) expect(row).toHaveLength(to.columns);
      expect(rows[0]).toMatch(/^MERIDIAN/);
      expect(rows.at(-1)).toMatch(/^\? keys/);
    }),
    { numRuns: 150 },
  );
});

test('header: what fails, marked from one percent on, and how many alerts wait; unknown is left out', async () => {
  const driver = await Driver.connected({ regions }, { columns: 80, rows: 24 });
  const header = () => driver.screen().split('\n')[0] ?? '';
  const tried = async (callsTried: number, callsHarmed: number, connectionsHarmed = 0) => {
    driver.port.tried({ callsTried, callsHarmed, connectionsTried: callsTried, connectionsHarmed });
    await driver.clock.pass(1000);
  };
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await tried(0, 0);
  expect(header()).not.toMatch(/fail|⚑/);
  await tried(95, 1);
  expect(header()).toMatch(/ fail 1\.1% ▲ /);
  await tried(400, 1, 2);
  expect(header()).toMatch(/ fail 0\.5% /);
  await tried(400, 1);
  expect(header()).toMatch(/ fail 0\.3% /);
  const page = anAlert({ severity: 'page' });
  const silent = anAlert({ alertKey: 'b', silencedBecause: 'maintenance' });
  const info = anAlert({ alertKey: 'c', severity: 'info' });
  driver.port.alert({ alerts: [page, silent, info], omitted: 0, silences: [] });
  await driver.clock.pass(0);
  expect(header()).toMatch(/^MERIDIAN {2}prod ● live {2}regions 41 .*calls 38 .*fail 0\.3% {2}⚑ 1 .*READ-ONLY$/);
});

test('a name with wide or control characters is shown escaped', async () => {
  const driver = await Driver.connected({ regions }, { columns: 220, rows: 50 });
  driver.see('\\u{65e5}\\u{672c}\\u{2705}\\u{1b}[2J.example.net');
});

test('header: totals, link and mode; what is most needed stays at 80 columns', async () => {
  const driver = await Driver.connected({ regions }, { columns: 80, rows: 24 });
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode()]);
  await driver.clock.pass(200);
  const header = driver.screen().split('\n')[0];
  expect(header).toMatch(/^MERIDIAN {2}prod ● live {2}regions 41 .*nodes 1\/2 {2}calls 38.* READ-ONLY$/);
});

test('the page of a server names every reason why it gets no new sessions', async () => {
  const driver = await Driver.connected({ regions }, { columns: 120, rows: 40 });
  await driver.press('tab', 'G', 'enter');
  driver.see('be-02.example.net · US-WEST', '■ DISABLED   gets no new sessions, because:');
  driver.see('REGION_MAINTENANCE', 'The region is in maintenance: new cables');
  driver.see('SERVER_DISABLED', 'The server is disabled: planned work', 'NODE_NEVER_HEARD');
  driver.see('public: planned work', 'private: kernel panic', 'by ops2');
});

test('a region that is out of service says who, why and since when, even without servers', async () => {
  const maintenance = { ...FLAG, by: 'ops3', publicReason: 'new cables', privateReason: 'rack 7' };
  const one = aRegion({ disabled: FLAG, maintenance, servers: [] });
  const driver = await Driver.connected({ regions: [one] }, { columns: 80, rows: 24 });
  driver.see('■ disabled since ', '(2026-11-23) by ops2: "planned work" (kernel panic)');
  driver.see('▲ in maintenance since ', 'by ops3: "new cables" (rack 7)', 'No server yet');
  const viewed = { at: FLAG.at, by: FLAG.by, publicReason: FLAG.publicReason };
  driver.port.regions = [aRegion({ disabled: viewed })];
  driver.port.connect();
  await driver.clock.pass(1200);
  driver.see('by ops2: "planned work" ', 'be-01.example.net');
  driver.dontSee('(kernel panic)', 'undefined');
});

test('reasons of any length leave servers in sight, and the cursor among them', async () => {
  const disabled = { ...FLAG, publicReason: 'long '.repeat(300) };
  const servers = Array.from({ length: 30 }, (_, index) =>
    aServer({ serverId: `s${index}`, endpoint: `be-${index}x` }),
  );
  const driver = await Driver.connected({ regions: [aRegion({ disabled, servers })] }, { columns: 60, rows: 15 });
  await driver.press('tab', 'G');
  expect(driver.screen()).toMatch(/›■ be-9x/);
});

test('the page of a server shows what it tells now', async () => {
  const driver = await Driver.connected({ regions: [aRegion()] }, { columns: 120, rows: 40 });
  await driver.press('tab');
  for (const [second, calls] of [0, 25, 50].entries()) {
    const at = `2026-11-23T03:14:0${second}Z`;
    driver.port.frame(at, [aNode({ activeTelephonySessions: calls, lastHeartbeatAt: at })]);
    await driver.clock.pass(1000);
  }
  await driver.press('enter');
  driver.see('50 of 50 (telephony 50, web 0)', 'Running, Alive');
});

test('a page that is longer than the screen scrolls, and stops at its end', async () => {
  const driver = await Driver.connected({ regions }, { columns: 80, rows: 20 });
  await driver.press('tab', 'G', 'enter');
  driver.see('more rows: j');
  await driver.press('G');
  driver.see('revision');
  driver.dontSee('more rows: j');
  await driver.press('k');
  driver.see('more rows: j');
});

test('rows that are cut are counted, down to the last', async () => {
  const driver = await Driver.connected({ regions }, { columns: 80, rows: 24 });
  driver.see('└─ 36 more ─');
  await driver.press('G');
  driver.dontSee(' more ─');
  await driver.press('k', 'k', 'k', 'k', 'k');
  driver.see('└─ 1 more ─');
});

test('where a field or a dialog takes the keys, the footer shows its own', async () => {
  const driver = await Driver.connected({ regions: [aRegion({ servers: [aServer()] })] });
  const footer = () => (driver.screen().split('\n').at(-1) ?? '').trimEnd();
  const before = footer();
  await driver.press('/');
  expect(footer()).toBe('? keys  enter keeps it  esc takes it away  up down move  ctrl-c quit');
  await driver.press('esc', '?');
  expect(footer()).toBe('? keys  enter picks  up down move  esc leaves  ctrl-c quit');
  await driver.press('esc', 'W');
  await driver.read('M');
  expect(footer(), 'of a dialog that takes no key yet').toBe('? keys  ctrl-c quit');
  await driver.clock.pass(400);
  expect(footer()).toBe('? keys  esc leaves  ctrl-c quit');
  await driver.press('esc', 'w');
  expect(footer()).toBe(before);
  await driver.press('6');
  expect(footer()).toBe('? keys  enter asks  esc leaves the field  ctrl-c quit');
});

test.each([60, 80, 100, 200])('at %i columns the footer has the keys and the way out', async (columns) => {
  const driver = await Driver.connected({ regions }, { columns, rows: 24 });
  const footer = () => driver.screen().split('\n').at(-1) ?? '';
  expect(footer()).toMatch(/^\? keys {2}.*W write.* {2}q quit *$/);
  await driver.press('W');
  expect(footer()).toMatch(/^\? keys {2}.* {2}q quit *$/);
});

test('a list that is longer than the screen follows the cursor', async () => {
  const driver = await Driver.connected({ regions }, { columns: 80, rows: 24 });
  await driver.press('G');
  expect(driver.screen()).toMatch(/›. DE-R9 /);
  await driver.press('g');
  expect(driver.screen()).toMatch(/›. US-WEST /);
  await driver.press('ctrl-d', 'ctrl-d', 'down', 'up');
  expect(driver.screen()).toMatch(/›◌ DE-R/);
});

test('a live fleet in which nothing changes leaves the screen as it is', async () => {
  const driver = await Driver.connected({ regions: [aRegion()] });
  const beat = async (second: number) => {
    const at = `2026-11-23T03:14:0${second}Z`;
    driver.port.frame(at, [aNode({ lastHeartbeatAt: at })]);
    await driver.clock.pass(2000);
    return driver.screen();
  };
  const before = await beat(0);
  expect(await beat(2)).toBe(before);
  expect(await beat(4)).toBe(before);
});
