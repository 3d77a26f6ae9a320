import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sayConfigFaults } from '../../../../tui/commands/config-faults.ts';
import { keyTable } from '../../../../tui/commands/key-table.ts';
import { DEFAULT_CONFIG, parseConfig } from '../../../../tui/config/config.ts';
import { publicReasonWarning } from '../../../../tui/dialogs/public-reason.ts';
import { readConfig } from '../../../../tui/config/read-config.ts';
import { Driver } from '../kit/driver.ts';
import { aRegion, aServer } from '../kit/fleet.ts';

const SIZE = { columns: 120, rows: 40 };
const patch = { regions: [aRegion({ servers: [aServer()] })] };

function open(value: unknown): Promise<Driver> {
  return Driver.connected(patch, SIZE, parseConfig(value).config);
}

test('what is chosen counts; what is wrong is named, and the default stands in its place', () => {
  const { config, faults } = parseConfig({ theme: 'light', writeMinutes: 0, startScreen: 'server', colour: 'red' });
  expect(config).toEqual({ ...DEFAULT_CONFIG, theme: 'light' });
  expect(faults).toEqual([
    'there is no entry colour',
    'startScreen must be one of fleet, alerts, events, drains, capacity, routing, map',
    'writeMinutes must be 1 to 480, or null for no end',
  ]);
  expect(parseConfig([])).toEqual({ config: DEFAULT_CONFIG, faults: ['it must be a JSON object'] });
  expect(parseConfig({ keys: { 'service.drain': 'D' } }).faults).toEqual([
    'keys.service.drain must be a list of keys, for example ["D", "ctrl-k"]',
  ]);
});

test('ready public reasons are one’s own, else such that tell customers nothing of the inside', () => {
  expect(parseConfig({ publicReasons: ['Works'] }).config.publicReasons).toEqual(['Works']);
  expect(parseConfig({ publicReasons: ['Works', ' '] })).toEqual({
    config: DEFAULT_CONFIG,
    faults: ['publicReasons must be a list of at most 50 texts'],
  });
  expect(DEFAULT_CONFIG.publicReasons.map(publicReasonWarning)).toEqual(DEFAULT_CONFIG.publicReasons.map(() => null));
});

test('the file is where such files are; none is no fault, and one that cannot be read is named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'meridian-config-'));
  const file = join(folder, 'config.json');
  const environment = { MERIDIAN_CONFIG_FILE: file };
  try {
    expect(readConfig(environment)).toEqual({ config: DEFAULT_CONFIG, file, faults: [] });
    writeFileSync(file, '{ theme');
    expect(readConfig(environment)).toEqual({ config: DEFAULT_CONFIG, file, faults: ['it is not JSON'] });
    writeFileSync(file, '{"theme":"pink"}');
    expect(readConfig(environment).faults).toEqual([expect.stringContaining('theme must be one of safe,')]);
    expect(readConfig({ XDG_CONFIG_HOME: folder }).faults).toEqual([]);
    writeFileSync(file, '{"layout":"screen-reader"}');
    expect(readConfig(environment).config.layout).toBe('screen-reader');
    rmSync(file);
    const asked = { ...DEFAULT_CONFIG, layout: 'screen-reader' };
    expect(readConfig({ ...environment, INK_SCREEN_READER: 'true' })).toEqual({ config: asked, file, faults: [] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('another key for a command: it works, the one before does not, and both footer and list of keys say so', async () => {
  const driver = await open({ keys: { 'maintenance.enter': ['ctrl-k'] } });
  driver.see('ctrl-k maintenance');
  await driver.press('W', 'M');
  driver.dontSee('Maintenance: ');
  await driver.read('\x0b');
  await driver.clock.pass(400);
  driver.see('Maintenance: ');
  await driver.press('esc', '?');
  await driver.type('maintenance.enter');
  driver.see('ctrl-k', 'into maintenance');
});

test('keys that are taken, that are no command’s, or too easily pressed are named', () => {
  const { config } = parseConfig({
    keys: { 'maintenance.enter': ['D'], 'service.disable': ['x'], 'no.such': ['Q'] },
  });
  expect(keyTable(config).faults).toEqual([
    'there is no command no.such',
    'service.disable: what changes something has a capital or a ctrl key',
    'D is for maintenance.enter, and not for drain.start as well',
  ]);
});

test('a key that no terminal sends is named, and the way out and to all other keys stay whatever is chosen', async () => {
  const keys = {
    'keys.show': ['f'],
    'fleet.faultsOnly': ['?', 'F5', 'ctrl-i', 'esc'],
    'drain.start': ['ctrl-c', 'ctrl-k'],
    'move.down': ['space', 'pagedown'],
  };
  const { config } = parseConfig({ keys });
  expect(keyTable(config).faults).toEqual([
    'drain.start: ctrl-c stays what it is: leaving the cockpit',
    'fleet.faultsOnly: ? stays what it is: keys.show',
    'fleet.faultsOnly: no terminal sends a key F5',
    'fleet.faultsOnly: no terminal sends a key ctrl-i',
    'fleet.faultsOnly: esc stays what it is: go.out',
    'space is for move.down, and not for marks.toggle as well',
    'pagedown is for move.down, and not for move.halfDown as well',
  ]);
  const driver = await open({ keys });
  expect(driver.screen().split('\n').at(-1)).toMatch(/^\? keys /);
  driver.see('ctrl-k drain');
  await driver.press('f');
  driver.see('type to search');
  await driver.press('esc');
  driver.dontSee('type to search');
  await driver.press('ctrl-c');
  expect(driver.hasQuit).toBe(true);
});

test('a command whose chosen keys it may not have keeps its own, and a letter stays text where text goes', async () => {
  const driver = await open({ keys: { 'service.disable': ['x'], 'screen.repaint': ['r'] } });
  driver.see('X disable');
  await driver.type('/xrry');
  driver.see('/xrry');
});

test('a key that another command took is shown for that one alone, in the footer and in the list of keys', async () => {
  const driver = await open({ keys: { 'fleet.faultsOnly': ['z', 'X'], 'drain.start': ['L'] } });
  const footer = () => driver.screen().split('\n').at(-1) ?? '';
  expect(footer()).toContain('L drain');
  expect(footer()).not.toContain('disable');
  await driver.press('?');
  await driver.type('service.disable');
  expect(driver.screen()).toMatch(/^.*› {18,}disable: out/m);
  await driver.press('esc', '?');
  await driver.type('faultsonly');
  driver.see('z X');
});

test('one entry for several keys of the footer stands as long as its command has its own', async () => {
  const driver = await open({ keys: { 'screen.fleet': ['g'] } });
  driver.see('g screens');
  driver.dontSee('1-7');
});

test('five wrong entries are all read in 80x24, conflicts among them, until esc', async () => {
  const chosen = {
    theme: 'pink',
    startScreen: 'server',
    colour: 'red',
    keys: { 'fleet.faultsOnly': ['z', 'X'], 'drain.start': ['d'] },
  };
  const { config, faults } = parseConfig(chosen);
  const driver = await Driver.connected(patch, { columns: 80, rows: 24 }, config);
  const before = driver.screen();
  sayConfigFaults(driver.cockpit, { config, file: '/home/ops/.config/meridian/config.json', faults });
  const said = [
    '5 faults in /home/ops/.config/meridian/config.json   esc: seen',
    '- there is no entry colour',
    '- theme must be one of safe,',
    '- startScreen must be one of fleet, alerts, events, drains, capacity, routing,',
    '- drain.start: what changes something has a capital or a ctrl key',
    '- X is for fleet.faultsOnly, and not for service.disable as well',
  ];
  await driver.press('j', 'tab', 'k', 'h', 'R');
  driver.see(...said, 'the link is there', 'MERIDIAN', '? keys');
  const rows = driver.screen().split('\n');
  expect(rows).toHaveLength(24);
  for (const row of rows) expect(row).toHaveLength(80);
  await driver.press('esc');
  driver.dontSee('faults in', 'X is for');
  await driver.press('j');
  expect(driver.screen()).toBe(before);
});

test('of more faults than there is room for it says how many lines are left, and other answers are still seen', async () => {
  const value = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`entry${index}`, 1]));
  const driver = await Driver.connected(patch, { columns: 60, rows: 15 });
  sayConfigFaults(driver.cockpit, { file: 'config.json', ...parseConfig(value) });
  await driver.press('R');
  driver.see('40 faults in config.json', '- there is no entry entry0', '… 34 more lines', 'the link is there');
});

test('a cockpit begins where its person wants, and stays open for writing as long', async () => {
  const driver = await open({ startScreen: 'map', writeMinutes: null });
  driver.see('┌ Map');
  await driver.press('W');
  await driver.clock.pass(3_600_000);
  driver.see(' WRITE ');
});
