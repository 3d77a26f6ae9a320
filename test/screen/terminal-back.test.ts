import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { removeDirectory, temporaryDirectory } from '../kit/server-process.ts';
import { until } from '../kit/until.ts';
import { buildCockpit, Screen } from './kit/screen.ts';

/** What is on while the cockpit has the terminal, and off before and after: DEC's private modes. */
const MODES = { 1049: 'alternate screen', 2004: 'marked pastes', 1004: 'focus reports' } as const;
/** Survives what ends the cockpit, and says in which mode the terminal was left. */
const SHELL = 'trap : HUP INT QUIT TERM USR2; "$@"; echo "ended $?"; stty -a';
const THROW = 'throw new Error("out of order")';

beforeAll(buildCockpit);
let folder: string;
let screen: Screen | undefined;
beforeEach(() => {
  folder = temporaryDirectory();
});
afterEach(async () => {
  await screen?.close();
  screen = undefined;
  removeDirectory(folder);
});

async function open(shell = SHELL, env: Record<string, string> = {}): Promise<Screen> {
  screen = new Screen({ shell, env: { MERIDIAN_STATE_DIR: folder, ...env } });
  await screen.see('? keys', 'No server answers').listening();
  expect(modesOn(screen.written)).toEqual(Object.values(MODES));
  return screen;
}

/** The modes that were turned on last, rather than off. */
function modesOn(written: string): string[] {
  return Object.entries(MODES).flatMap(([mode, name]) =>
    written.lastIndexOf(`\x1b[?${mode}h`) > written.lastIndexOf(`\x1b[?${mode}l`) ? [name] : [],
  );
}

async function expectRestored(cockpit: Screen): Promise<void> {
  // Lines are edited, echoed and answered by ctrl-c again.
  await cockpit.see(/[^-]icanon/, /[^-]isig/, /[^-]echo\b/, /[^-]icrnl/, /[^-]opost/);
  const { written } = cockpit;
  expect(modesOn(written)).toEqual([]);
  expect(cockpit.isAlternate()).toBe(false);
  expect(written.lastIndexOf('\x1b[?25h'), 'the cursor is shown').toBeGreaterThan(written.lastIndexOf('\x1b[?25l'));
  const colours = written.split('\x1b[').filter((part) => /^[\d;]*m/.test(part));
  expect(colours.at(-1), 'no colour is left').toMatch(/^0m/);
  for (const mouse of [1000, 1002, 1003, 1006]) expect(written).toContain(`\x1b[?${mouse}l`);
  const [kept, givenBack] = ['\x1b[22;2t', '\x1b[23;2t'].map((title) => written.split(title).length);
  expect(givenBack, 'the window has its title back').toBe(kept);
}

describe('leaves the terminal as it was found, after', () => {
  test.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
    ['SIGTERM', 143],
  ] as const)('%s, which ends it with %d', async (signal, exitCode) => {
    const cockpit = await open();
    await cockpit.signal(signal).see(`ended ${exitCode}`);
    await expectRestored(cockpit);
  });

  test.each([
    ['a throw', THROW],
    ['a rejection', `void (async () => { ${THROW} })()`],
    // No row is made without it.
    ['a throw in a frame', `String.prototype.padEnd = () => { ${THROW} }`],
  ])('%s, and says what it was', async (_, fault) => {
    const preload = encodeURI(`data:text/javascript,process.on("SIGUSR2", () => { ${fault} })`);
    const cockpit = await open(SHELL, { NODE_OPTIONS: `--import=${preload}` });
    await cockpit.signal('SIGUSR2').see('Error: out of order', 'ended 1');
    await expectRestored(cockpit);
  });
});

test.each([
  ['with the signal for it', ''],
  // In a session without a terminal of its own nobody sends one.
  ['without a signal', 'setsid -w '],
])('a terminal that is gone ends it, %s', async (_, run) => {
  const told = join(folder, 'ended');
  const cockpit = await open(`trap : HUP; ${run}"$@"; echo $? >${told}`);
  await cockpit.hangUp();
  await until(
    () => existsSync(told) && readFileSync(told, 'utf8'),
    (text) => text === '129\n',
  );
});
