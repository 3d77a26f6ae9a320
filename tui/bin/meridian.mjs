#!/usr/bin/env node
// Plain JavaScript that any Node can read: what must be settled before the cockpit's bundle is imported.
import { existsSync, readFileSync } from 'node:fs';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18))
  fail(`meridian needs Node 22.18 or newer; this is ${process.versions.node}`, 1);

const usage = 'usage: meridian    opens the cockpit (--help, --version)';
const [argument, ...rest] = process.argv.slice(2);
if (argument === '--help' && rest.length === 0) {
  process.stdout.write(
    `${usage}\n\nMERIDIAN_URL and MERIDIAN_TOKEN say which server; else the one on this machine is found by itself.\n`,
  );
} else if (argument === '--version' && rest.length === 0) {
  process.stdout.write(`${JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version}\n`);
} else if (argument !== undefined) {
  fail(usage, 2);
} else {
  const bundle = new URL('../dist/cockpit.mjs', import.meta.url);
  if (!existsSync(bundle)) fail('the cockpit is not built yet: run node scripts/setup.mjs, or npm start', 1);
  // On a terminal Ink's colours do not know NO_COLOR; it must be said before Ink is imported.
  if (process.env.NO_COLOR) process.env.FORCE_COLOR = '0';
  await import(bundle.href);
}

function fail(message, code) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
