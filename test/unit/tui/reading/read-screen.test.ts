import { expect, test } from 'vitest';
import { DEFAULT_CONFIG } from '../../../../tui/config/config.ts';
import { createReadScreen } from '../../../../tui/reading/read-screen.ts';
import { rowText } from '../../../../tui/widgets/row.ts';
import { beat, fullCockpit, goToScreen, SCREENS_THERE_ARE } from '../kit/every-screen.ts';
import { aNode } from '../kit/fleet.ts';
import type { Driver } from '../kit/driver.ts';

const CONFIG = { ...DEFAULT_CONFIG, layout: 'screen-reader' } as const;

/** A cockpit in words, and what a reader hears: the lines that are other ones than before. */
async function open(size = { columns: 80, rows: 24 }) {
  const driver = await fullCockpit(CONFIG, size);
  const present = createReadScreen();
  let before: readonly string[] = [];
  const lines = () => present(driver.cockpit).map((row) => rowText(row).trimEnd());
  const hear = () => {
    const now = lines();
    const news = now.filter((line, y) => line !== before[y] && line !== '');
    before = now;
    return news;
  };
  hear();
  return { driver, lines, hear };
}

async function minutePasses(driver: Driver, seconds: number, calls: number): Promise<void> {
  for (let second = 0; second < seconds; second++) {
    beat(driver, calls + second);
    await driver.clock.pass(1000);
  }
}

test.each(SCREENS_THERE_ARE)('%s: one column of words in 80x24, from MERIDIAN to the keys', async (name) => {
  const { driver } = await open();
  await goToScreen(driver, name);
  const rows = createReadScreen()(driver.cockpit).map(rowText);
  expect(rows).toHaveLength(24);
  for (const row of rows) expect(row).toHaveLength(80);
  expect(rows[0]).toMatch(/^MERIDIAN, prod, /);
  expect(rows.at(-1)).toMatch(/^\? keys, \S+ \w/);
  // No frames, no bars, no land, no shapes; no columns either: two blanks would be a gap between two of them.
  expect(rows.join('\n')).toMatch(/^[\x20-\x7e\n]*$/);
  expect(rows.filter((row) => /\S {2,}\S/.test(row))).toEqual([]);
});

test('what the cursor is on is said in words, and a cursor that moves changes that line alone', async () => {
  const { driver, hear, lines } = await open();
  expect(lines()).toContain('selected, 1 of 9: US-WEST RUNNING, routable 2 of 2, calls 38, load 76 percent');
  await driver.press('j');
  expect(hear()).toEqual(['selected, 2 of 9: DE-R0 EMPTY, routable unknown, calls 0, load unknown']);
  await driver.press('k', 'tab');
  hear();
  await driver.press('j');
  expect(hear()).toEqual([
    'selected, 2 of 3: be-01.example.net, Backend, RUNNING, calls 38, load 76',
    'percent, cpu 42 percent, age under 3s',
  ]);
});

test('a list that is longer than the screen turns its pages', async () => {
  const { driver, hear, lines } = await open({ columns: 80, rows: 16 });
  await driver.press('j', 'j', 'j', 'j', 'j');
  hear();
  expect(lines()).toContain('DE-R0 EMPTY');
  await driver.press('j');
  await driver.press('j');
  expect(lines()).not.toContain('DE-R0 EMPTY');
  hear();
  await driver.press('j');
  expect(hear()).toHaveLength(1);
});

test('details that are cut are scrolled: how many rows are below is said as it is now', async () => {
  const { driver, hear, lines } = await open({ columns: 80, rows: 20 });
  await goToScreen(driver, 'Capacity');
  const below = () => Number(/\.\.\. (\d+) more rows/.exec(lines().join('\n'))?.[1]);
  const before = below();
  expect(lines()).toContain(`... ${before} more rows: tab, j`);
  hear();
  await driver.press('tab');
  expect(hear()).toEqual([`... ${before} more rows: j`]);
  await driver.press('j');
  expect(hear()).toContain(`... ${before - 1} more rows: j`);
  await driver.press('G');
  expect(lines().some((line) => line.startsWith('callers'))).toBe(true);
});

test('figures alone wait for the minute, or for ctrl-l; words are said at once', async () => {
  const { driver, hear, lines } = await open();
  await minutePasses(driver, 50, 1);
  expect(hear()).toEqual([]);
  await minutePasses(driver, 12, 20);
  expect(hear().join(' ')).toContain('load 62 percent');
  await minutePasses(driver, 5, 45);
  expect(hear()).toEqual([]);
  await driver.press('ctrl-l');
  expect(hear().join(' ')).toContain('load 98 percent');
  driver.port.disconnect(5000);
  await driver.clock.pass(1000);
  expect(hear()).toEqual(
    expect.arrayContaining([
      expect.stringMatching(/no link/),
      expect.stringMatching(/^cockpit to server: no link for /),
    ]),
  );
  await driver.clock.pass(2000);
  expect(hear()).toEqual([]);
  expect(lines().join('\n')).toContain('US-WEST');
});

test('rows that are sorted anew stay where they are until the minute, and say at once how they are', async () => {
  const { driver, hear, lines } = await open();
  await driver.press('tab');
  hear();
  await driver.clock.pass(4000);
  const names = () => lines().flatMap((line) => /^(\w+-\d+)\.example\.net, \w+, [A-Z]/.exec(line)?.[1] ?? []);
  expect(names()).toEqual(['px-01', 'be-01', 'be-02']);
  // By now the backend is the worst of them, too; the proxy is heard, and is not.
  driver.port.snapshot(new Date(driver.clock.wallMs()).toISOString(), [aNode({ nodeId: 'srv_3', type: 'Proxy' })]);
  await driver.clock.pass(1000);
  expect(hear()).toEqual(
    expect.arrayContaining(['be-01.example.net, Backend, OFFLINE', expect.stringMatching(/^px-01/)]),
  );
  expect(names()).toEqual(['px-01', 'be-01', 'be-02']);
  await driver.clock.pass(60_000);
  expect(names()).toEqual(['be-01', 'px-01', 'be-02']);
});

test('the map is a list of regions, each with its place and state', async () => {
  const { driver, lines } = await open();
  await driver.press('7');
  expect(lines()).toEqual(
    expect.arrayContaining(['Map: regions 9', expect.stringMatching(/^US-WEST, at \d+ north, \d+ west, RUNNING$/)]),
  );
});

test('a dialog is a question with nothing behind it, and its answers are told once it takes them', async () => {
  const { driver, lines } = await open();
  await goToScreen(driver, 'a plan');
  const text = lines().join('\n');
  expect(text).toMatch(/^Maintenance: .*\?$/m);
  expect(text).toMatch(/^y confirms, esc leave, nothing is changed$/m);
  expect(text).toMatch(/^in progress, calls /m);
  expect(text).not.toMatch(/selected/);
});

test('what is typed is said as it is typed, and the cursor of the terminal stands behind it', async () => {
  const { driver, lines } = await open();
  await driver.press('W', 'X');
  expect(lines()).toContain('typing into: Public reason (customers will read:)');
  await driver.type('new  cables, 12');
  const rows = createReadScreen()(driver.cockpit);
  const typed = rows.find((row) => row.some(({ read }) => read?.isCursor));
  expect(typed?.[0]?.text).toBe('new  cables, 12');
  await driver.type('3');
  expect(lines()).toContain('new  cables, 123');
});

test('on the smallest screen nobody types blind, and the answers of a dialog are in sight', async () => {
  const { driver, lines } = await open({ columns: 60, rows: 15 });
  await driver.press('W', 'D');
  for (let field = 0; field < 5; field++) {
    expect(lines()).toContainEqual(expect.stringMatching(/^typing into: /));
    expect(lines()).toContainEqual(expect.stringMatching(/^enter (?:next|shows the plan), tab/));
    await driver.press('tab');
  }
  const { driver: planner, lines: plan } = await open({ columns: 60, rows: 15 });
  await goToScreen(planner, 'a plan');
  expect(plan()).toContainEqual(expect.stringMatching(/^y confirms, esc leave/));
});

test('a new key stands alone on its line, as it is', async () => {
  const { driver, lines } = await open();
  const apiKey = `mrd_1_${'k-'.repeat(30)}`;
  driver.port.answerFor = () => ({ eventSeq: 1, apiKey });
  await driver.press('W', 'A', 'tab');
  await driver.read('be-09.example.net');
  await driver.press('tab', 'tab', 'tab', 'tab', 'tab', 'tab', 'enter', 'y');
  expect(lines()).toContain(apiKey);
  expect(lines()).toContain('enter: I have it');
});

test('keys are named as they are pressed: a capital, and a sign that readers leave out', async () => {
  const { driver, lines } = await open();
  await driver.press('?');
  expect(lines()[4]).toMatch(/^selected, 1 of \d+: question mark, the keys that live here/);
  expect(lines().join('\n')).toMatch(/^shift-w, write mode/m);
});

test('where there is no room for a screen, it is said like everywhere', async () => {
  const { lines } = await open({ columns: 59, rows: 15 });
  expect(lines()[0]).toBe('MERIDIAN needs 60x15; this is 59x15');
  expect(lines().at(-1)).toMatch(/^\? keys/);
});
