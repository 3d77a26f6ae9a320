#!/usr/bin/env node
// Plain JavaScript that any Node can read: what must be settled before the cockpit's bundle is imported.
import { existsSync, readFileSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18))
  fail(`meridian needs Node 22.18 or newer; this is ${process.versions.node}`, 1);

const args = process.argv.slice(2);
if (args.length === 1 && args[0] === '--version') {
  process.stdout.write(`${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}\n`);
} else {
  // A command never waits for the cockpit's libraries.
  const isCockpit = args.length === 0 || (args.length === 2 && args[0] === 'open' && !args[1].startsWith('-'));
  const bundle = new URL(isCockpit ? '../dist/cockpit.mjs' : '../dist/cli.mjs', import.meta.url);
  if (!existsSync(bundle)) fail('meridian is not built yet: run node scripts/setup.mjs, or npm start', 1);
  // On a terminal Ink's colours do not know NO_COLOR; it must be said before Ink is imported.
  if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0';
  await import(bundle.href);
}

function fail(message, code) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
