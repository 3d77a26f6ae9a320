#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still say what is wrong: the rest is TypeScript, which Node strips by
// itself from 22.18 on, and better-sqlite3 crashes without a word on Node 20.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `meridian-server: Node ${process.versions.node} is too old, 22.18 or newer is needed: use "npm run server", which brings its own\n`,
  );
  process.exit(1);
}
await import('./compile-cache.mjs');
await import('../main.ts');
