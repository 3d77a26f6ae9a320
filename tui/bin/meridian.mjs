#!/usr/bin/env node
// Plain JavaScript that any Node can read: what comes before the bundle is imported.
import { existsSync, readFileSync } from 'node:fs';
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { askToStop, onStop } from './job-control.mjs';
import { giveTerminalBack, listen, takeScreen } from './terminal-modes.mjs';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18))
  fail(`meridian needs Node 22.18 or newer; this is ${process.versions.node}`);

const args = process.argv.slice(2);
const isReadOut = args[0] === '--screen-reader';
const isCockpit = opensCockpit(isReadOut ? args.slice(1) : args);
if (isReadOut && isCockpit) {
  // The cockpit knows of one way to be told: the variable that Ink's programs heed.
  process.env.INK_SCREEN_READER = 'true';
  process.argv.splice(2, 1);
}
if (args.length === 1 && args[0] === '--version') {
  process.stdout.write(`${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}\n`);
} else {
  // A command never waits for the cockpit's libraries.
  const bundle = new URL(isCockpit ? '../dist/cockpit.mjs' : '../dist/cli.mjs', import.meta.url);
  if (!existsSync(bundle)) fail('meridian is not built yet: run node scripts/setup.mjs, or npm start');
  if (isCockpit) await openCockpit(bundle.href);
  else await load(bundle.href);
}

function opensCockpit([verb, region, ...more]) {
  if (verb === undefined) return true;
  return verb === 'open' && region !== undefined && !region.startsWith('-') && more.length === 0;
}

/** The splash first. Whatever ends this process, the terminal is given back last of all. */
async function openCockpit(bundle) {
  process.on('exit', giveTerminalBack);
  const endBySignal = (_signal, number) => process.exit(128 + number);
  for (const signal of SIGNALS) process.on(signal, endBySignal);
  const endStops = onStop(async (stopJob) => {
    giveTerminalBack();
    await stopJob();
    takeScreen();
  });
  try {
    takeScreen();
    const cockpit = await load(bundle);
    await endStops();
    cockpit.openCockpit({ takeScreen, listen, giveTerminalBack, onStop, askToStop });
    // What the start needed is enough from here on: V8 would let young objects take up to 128 MiB, nearly all of it garbage.
    setFlagsFromString('--semi-space-growth-factor=1');
    // Only now: it answers them from here on.
    for (const signal of SIGNALS) process.off(signal, endBySignal);
  } catch (error) {
    giveTerminalBack();
    fail(error.stack);
  }
}

/** What was compiled is kept beside the code, not where others could put theirs; where that cannot be, it goes without. */
function load(bundle) {
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)));
  return import(bundle);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
