#!/usr/bin/env node
import module from 'node:module';
import { fileURLToPath } from 'node:url';

// Plain JavaScript, so that an old Node can still say what is wrong: the rest is TypeScript, which Node strips by
// itself from 22.18 on, and better-sqlite3 crashes without a word on Node 20.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `meridian-server: Node ${process.versions.node} is too old, 22.18 or newer is needed: use "npm run server", which brings its own\n`,
  );
  process.exit(1);
}
// What was compiled is kept beside the code, so that a start need not strip and compile it again. Not in the machine's
// directory for temporary files, where others could put code of theirs; where it cannot be written it goes without.
module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/compile', import.meta.url)));
await import('../main.ts');
