import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeDirectory, temporaryDirectory } from '../kit/server-process.ts';
import { Screen } from './kit/screen.ts';

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
  cpSync(BIN, join(folder, 'bin'), { recursive: true });
  mkdirSync(join(folder, 'dist'));
  writeFileSync(join(folder, 'dist/cockpit.mjs'), bundle);
  return (screen = new Screen({ launcher: join(folder, 'bin/meridian.mjs') }));
}

const NEVER = 'setInterval(() => {}, 1000); await new Promise(() => {});';

test('the first bytes of all are the splash, on a screen of its own', async () => {
  const cockpit = launch(NEVER);
  await cockpit.see('MERIDIAN  opening …');
  expect(cockpit.written).toBe('\x1b[?1049h\x1b[?25l\x1b[HMERIDIAN  opening …');
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
] as const)('%s while the bundle loads takes it away', async (signal, exitCode) => {
  const cockpit = launch(NEVER);
  await cockpit.see('opening');
  cockpit.signal(signal);
  expect(await cockpit.exit()).toBe(exitCode);
  expect(cockpit.isAlternate()).toBe(false);
  expect(cockpit.text().trim()).toBe('');
});
