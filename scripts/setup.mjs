// Makes a fresh clone ready: the pinned Node and every package, then the cockpit's bundle. Runs before each npm
// script, on whatever Node the machine has (>= 18), and does nothing when nothing changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
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

/** What is bundled: the cockpit, and the command line, which must not load the cockpit's libraries. */
const BUNDLES = [
  { entry: 'tui/open-cockpit.ts', name: 'cockpit' },
  { entry: 'tui/cli/main.ts', name: 'cli' },
];

/** A cockpit imports all of its chunks within seconds. */
const CHUNK_KEPT_MS = 60_000;

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

/** What is imported later is a chunk of its own, so that the first frame does not wait until it is parsed. */
async function bundle(build, entry, name) {
  const folder = join(root, 'tui', 'dist');
  const draft = join(folder, `draft-${process.pid}`);
  const { metafile } = await build({
    entryPoints: { [name]: join(root, entry) },
    outdir: draft,
    outExtension: { '.js': '.mjs' },
    chunkNames: `${name}-[name]-[hash]`,
    splitting: true,
    metafile: true,
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
  // Whole or not at all, for a cockpit that starts meanwhile: what is imported is there before what imports it.
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  const chunks = files.filter((file) => file !== `${name}.mjs`);
  for (const file of [...chunks, `${name}.mjs`]) renameSync(join(draft, file), join(folder, file));
  rmSync(draft, { recursive: true });
  removeOldChunks(folder, name, chunks);
}

/** Those of a bundle before, once nothing that has started with it can still want them. */
function removeOldChunks(folder, name, current) {
  for (const file of readdirSync(folder)) {
    if (!file.startsWith(`${name}-`) || !file.endsWith('.mjs') || current.includes(file)) continue;
    const path = join(folder, file);
    const ageMs = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (ageMs > CHUNK_KEPT_MS) rmSync(path, { force: true });
  }
}

install();
await bundleAll().catch((error) => fail(`bundling the cockpit failed: ${error.message}`));
