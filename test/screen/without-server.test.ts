import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { removeDirectory, startServer, temporaryDirectory } from '../kit/server-process.ts';
import { stylesIn } from '../kit/styles.ts';
import { buildCockpit, Screen, type ScreenOptions } from './kit/screen.ts';

const LAUNCHER = fileURLToPath(new URL('../../tui/bin/meridian.mjs', import.meta.url));

beforeAll(buildCockpit);

describe('the cockpit with no server there', () => {
  let stateDir: string;
  let screen: Screen | undefined;
  beforeEach(() => {
    stateDir = temporaryDirectory();
  });
  afterEach(async () => {
    await screen?.close();
    screen = undefined;
    removeDirectory(stateDir);
  });

  function open(options: ScreenOptions = {}): Screen {
    screen = new Screen({ ...options, env: { MERIDIAN_STATE_DIR: stateDir, ...options.env } });
    return screen;
  }

  test('opens, says what to do, refuses changes, and quits with q', async () => {
    const cockpit = open();
    await cockpit.see('MERIDIAN', '✕ no link', 'No server answers', 'npm run server', '? keys');
    expect(cockpit.lines()[0]).toMatch(/^MERIDIAN/);
    expect(cockpit.lines().at(-1)).toMatch(/^\? keys/);
    // From the splash on the screen is painted over, at no moment cleared or moved.
    expect(cockpit.written.split('\x1b[?1049h')).toHaveLength(2);
    expect(cockpit.written).not.toContain('\n');
    expect(cockpit.written.split('\x1b[').filter((part) => /^\d*J/.test(part))).toEqual([]);
    await cockpit
      .press('C')
      .see('no link to the server')
      .press('?')
      .see('type to search')
      .press('esc')
      .loseSight('type to search')
      .press('q');
    expect(await cockpit.exit()).toBe(0);
    expect(cockpit.isAlternate()).toBe(false);
  });

  test('says which server does not answer', async () => {
    const cockpit = open({ env: { MERIDIAN_URL: 'http://127.0.0.1:9', MERIDIAN_TOKEN: 'none' } });
    await cockpit.see('127.0.0.1 ✕ no link', 'No server answers');
  });

  test('a token that is refused is said so, steadily', async () => {
    const server = await startServer({}, stateDir);
    try {
      const cockpit = open({ env: { MERIDIAN_URL: server.url, MERIDIAN_TOKEN: 'none' } });
      await cockpit.see('✕ refused', 'the token is refused: set MERIDIAN_TOKEN', 'refused for 3s, next try in 1');
      expect(cockpit.written).not.toContain('live');
      expect(cockpit.text()).not.toContain('npm run server');
    } finally {
      await server.stop();
    }
  });

  test('finds a server that is started later, by itself', async () => {
    const cockpit = open();
    await cockpit.see('no server', '✕ no link');
    const server = await startServer({}, stateDir);
    await cockpit.see('127.0.0.1 ● live', 'No region yet');
    await server.stop();
    await cockpit.see('✕ no link');
  });

  test('ctrl-c quits', async () => {
    const cockpit = open();
    await cockpit.listening().press('ctrl-c');
    expect(await cockpit.exit()).toBe(0);
  });

  test('follows the terminal through sizes, down to a notice and back', async () => {
    const cockpit = open({ columns: 160, rows: 50 });
    await cockpit.see('? keys');
    for (const [columns, rows] of [
      [80, 24],
      [50, 12],
      [200, 60],
      [80, 24],
    ] as const) {
      await cockpit.resize(columns, rows);
      if (rows < 15) await cockpit.see('MERIDIAN needs 60x15');
      else await cockpit.see('READ-ONLY', /^\? keys/m);
      await cockpit.see(/^MERIDIAN/);
    }
    expect(cockpit.lines().filter((line) => line.startsWith('MERIDIAN'))).toHaveLength(1);
    expect(cockpit.lines().filter((line) => line.startsWith('? keys'))).toHaveLength(1);
  });

  test('--screen-reader says it in words, and shows the cursor', async () => {
    const cockpit = open({ args: ['--screen-reader'] });
    await cockpit.see(
      'MERIDIAN, no server, no link',
      'No server answers as it should',
      'cockpit to server: no link for',
    );
    expect(cockpit.text()).toMatch(/^[\x20-\x7e\n]*$/);
    expect(cockpit.written.lastIndexOf('\x1b[?25h')).toBeGreaterThan(cockpit.written.lastIndexOf('\x1b[?25l'));
    await cockpit.press('?');
    await cockpit.see(/^selected, 1 of \d+: question mark/m);
    await cockpit.press('ctrl-c');
    expect(await cockpit.exit()).toBe(0);
  });

  test('a terminal of 16 colours and ASCII gets no others, whatever theme was chosen', async () => {
    const file = join(stateDir, 'config.json');
    writeFileSync(file, '{"theme":"light"}');
    const cockpit = open({ env: { TERM: 'xterm', COLORTERM: '', LC_ALL: 'C', MERIDIAN_CONFIG_FILE: file } });
    await cockpit.see('MERIDIAN', 'X no link', '+ Regions 0', /^\? keys/m);
    expect(cockpit.text()).toMatch(/^[\x20-\x7e\n]*$/);
    const styles = stylesIn(cockpit.written);
    expect(styles).toEqual(expect.arrayContaining(['31', '34']));
    expect(styles.filter((each) => !/^(?:[0-2]|4|7|3[0-7]|9[0-7]|)$/.test(each))).toEqual([]);
  });

  test('NO_COLOR leaves colours out, and nothing else', async () => {
    const cockpit = open({ env: { NO_COLOR: '1' } });
    await cockpit.see('MERIDIAN', '✕ no link');
    expect(stylesIn(cockpit.written).filter((each) => each !== '')).toEqual([]);
  });
});

test.each(['cockpit', 'cli'])(
  '%s.mjs carries none of the schemas that only a server needs: they take long to load',
  (name) => {
    const bundle = readFileSync(new URL(`../../tui/dist/${name}.mjs`, import.meta.url), 'utf8');
    expect(bundle).not.toMatch(/^\/\/ node_modules\/.*\/zod\//m);
  },
);

describe('the meridian command', () => {
  const run = (...args: string[]) => spawnSync(process.execPath, [LAUNCHER, ...args], { encoding: 'utf8' });

  test('says its version and its usage, and refuses what it does not know', () => {
    expect(run('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
    expect(run('--help')).toMatchObject({ status: 0, stdout: expect.stringContaining('usage: meridian') });
    expect(run('nonsense')).toMatchObject({
      status: 2,
      stdout: '',
      stderr: expect.stringContaining('meridian --help'),
    });
  });
});
