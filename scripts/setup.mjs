// Makes a fresh clone ready: the pinned Node and every package, then the cockpit's bundle. Runs before each npm
// script, on whatever Node the machine has (>= 18), and does nothing when nothing changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const packageFiles = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'].concat(
  ['shared', 'server', 'tui', 'test'].map((name) => `${name}/package.json`),
);

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function stampMatches(stampFile, stamp) {
  return existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp;
}

function fail(message) {
  process.stderr.write(`meridian setup: ${message}\n`);
  process.exit(1);
}

function install() {
  const stampFile = join(root, 'node_modules', '.setup-stamp');
  const stamp = hashOf(packageFiles);
  if (stampMatches(stampFile, stamp)) return;
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  process.stderr.write('meridian setup: installing packages (only after a clone or an update)\n');
  const done = spawnSync('npx', ['--yes', '--loglevel=warn', packageManager, 'install', '--frozen-lockfile'], {
    cwd: root,
    // Progress is for a person: stdout belongs to the script that follows (the server's ready line).
    stdio: ['ignore', 2, 2],
  });
  if (done.status !== 0) fail(`installing packages failed (exit ${done.status}); the lines above say why`);
  writeFileSync(stampFile, stamp);
}

function sourcesUnder(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : sourcesUnder(path);
    return /\.(ts|tsx|mjs)$/.test(entry.name) ? [path] : [];
  });
}

/** What is bundled, one file each: the cockpit, and the command line, which must not load the cockpit's libraries. */
const BUNDLES = [
  { entry: 'tui/open-cockpit.ts', name: 'cockpit' },
  { entry: 'tui/cli/main.ts', name: 'cli' },
];

/** Node cannot strip .tsx: the cockpit is bundled, and bundled again whenever a source of it changed. */
async function bundleAll() {
  if (!BUNDLES.every(({ entry }) => existsSync(join(root, entry)))) return;
  const stampFile = join(root, 'tui', 'dist', 'bundles.stamp');
  const sources = ['tui', 'shared', 'server/client'].flatMap(sourcesUnder);
  const stamp = hashOf(['pnpm-lock.yaml', 'scripts/setup.mjs', ...sources.sort()]);
  if (stampMatches(stampFile, stamp)) return;
  const { build } = await import('esbuild');
  mkdirSync(join(root, 'tui', 'dist'), { recursive: true });
  for (const { entry, name } of BUNDLES) await bundle(build, entry, name);
  writeFileSync(stampFile, stamp);
}

async function bundle(build, entry, name) {
  const file = join(root, 'tui', 'dist', `${name}.mjs`);
  const draft = `${file}.${process.pid}.mjs`;
  await build({
    entryPoints: [join(root, entry)],
    outfile: draft,
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    // Ink imports its devtools bridge at the top: an external one would have to be installed.
    alias: { 'react-devtools-core': join(root, 'scripts', 'empty-module.mjs') },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'warning',
  });
  // Whole or not at all, for a cockpit that starts meanwhile.
  renameSync(draft, file);
}

install();
await bundleAll().catch((error) => fail(`bundling the cockpit failed: ${error.message}`));
