import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeDirectory, temporaryDirectory } from '../kit/server-process.ts';
import { buildCockpit, Screen } from './kit/screen.ts';

const BIN = fileURLToPath(new URL('../../tui/bin/', import.meta.url));
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

/** The launcher, with another bundle in the place of the cockpit's. */
function launch(bundle: string): Screen {
  prepare(bundle);
  return (screen = new Screen({ launcher: join(folder, 'bin/meridian.mjs') }));
}

function prepare(bundle: string): void {
  cpSync(BIN, join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/cockpit.mjs'), bundle);
}

const NEVER = 'setInterval(() => {}, 1000); await new Promise(() => {});';

test('the first bytes of all are the splash, on a screen of its own', async () => {
  const cockpit = launch(NEVER);
  await cockpit.see('MERIDIAN  opening …');
  expect(cockpit.written).toBe('\x1b[22;2t\x1b[?1049h\x1b[?25l\x1b[HMERIDIAN  opening …');
  expect(cockpit.isAlternate()).toBe(true);
});

test('a bundle that cannot be loaded leaves nothing of it, and says why', async () => {
  const cockpit = launch('throw new Error("half a bundle");');
  expect(await cockpit.exit()).toBe(1);
  expect(cockpit.isAlternate()).toBe(false);
  expect(cockpit.text()).toMatch(/^Error: half a bundle/);
  expect(cockpit.written).toContain('\x1b[?25h');
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGQUIT', 131],
] as const)('%s while the bundle loads takes it away', async (signal, exitCode) => {
  const cockpit = launch(NEVER);
  await cockpit.see('opening').signal(signal);
  expect(await cockpit.exit()).toBe(exitCode);
  expect(cockpit.isAlternate()).toBe(false);
  expect(cockpit.text().trim()).toBe('');
});

/** As a shell runs a job: it goes on only once the shell is told so, by `enter`. */
const SHELL = `
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
const job = process.argv[2] ?? fileURLToPath(new URL('./bin/meridian.mjs', import.meta.url));
const script = '"$0" "$1"; echo "stopped"; read line; fg; echo "ended $?"';
spawnSync('sh', ['-mc', script, process.execPath, job], { stdio: 'inherit' });
`;

function shell(job: readonly string[], env: Record<string, string> = {}): Screen {
  writeFileSync(join(folder, 'shell.mjs'), SHELL);
  return (screen = new Screen({ launcher: join(folder, 'shell.mjs'), args: job, env }));
}

test('ctrl-z while the bundle loads gives the shell its screen, and fg comes back', async () => {
  prepare(NEVER);
  const job = shell([]);
  await job.see('opening').press('\x1a').see('stopped');
  expect(job.isAlternate()).toBe(false);
  await job.press('enter').see('opening');
  expect(job.isAlternate()).toBe(true);
  await job.press('ctrl-c').see('ended 130');
  expect(job.isAlternate()).toBe(false);
});

test('ctrl-z in the cockpit gives the shell its screen, and fg paints it anew', async () => {
  buildCockpit();
  const job = shell([join(BIN, 'meridian.mjs')], { MERIDIAN_STATE_DIR: folder });
  await job.see('MERIDIAN', 'No server answers', '? keys').press('\x1a').see('stopped');
  expect(job.isAlternate()).toBe(false);
  await job.press('enter').see('No server answers', '? keys');
  expect(job.isAlternate()).toBe(true);
  await job.press('q').see('ended 0');
  expect(job.isAlternate()).toBe(false);
});
