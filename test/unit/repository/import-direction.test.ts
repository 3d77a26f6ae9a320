import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeDirectory, temporaryDirectory } from '../../kit/server-process.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** What each of the server's rooms may know of the others, beside shared. */
const KNOWS: Readonly<Record<string, readonly string[]>> = {
  storage: ['security'],
  security: ['storage'],
  events: ['storage', 'security', 'desired'],
  desired: ['storage', 'security', 'events'],
  lifecycle: ['storage', 'security', 'events', 'desired'],
  fleet: ['storage', 'security', 'events', 'desired'],
  outbound: ['storage', 'security'],
  routing: ['storage', 'security', 'events', 'desired', 'lifecycle', 'fleet'],
  operations: ['storage', 'security', 'events', 'desired', 'lifecycle', 'fleet', 'routing', 'outbound'],
  api: ['storage', 'security', 'events', 'desired', 'lifecycle', 'fleet', 'routing', 'outbound', 'operations'],
  client: [],
  agent: ['client'],
};
const ROOMS = Object.keys(KNOWS);

type Case = {
  readonly folder: string;
  readonly imports: string;
  readonly isAllowed: boolean;
  readonly asType?: boolean;
};

const CASES: readonly Case[] = [
  ...ROOMS.flatMap((folder) => [
    ...ROOMS.filter((room) => room !== folder).map((room) => ({
      folder: `server/${folder}`,
      imports: `../${room}/thing.ts`,
      isAllowed: KNOWS[folder]?.includes(room) ?? false,
    })),
    ...['../main.ts', '../../tui/thing.ts', '../../test/fleet/thing.ts', '@meridian/server/client'].map((imports) => ({
      folder: `server/${folder}`,
      imports,
      isAllowed: false,
    })),
    { folder: `server/${folder}`, imports: '@meridian/shared/thing.ts', isAllowed: true },
    { folder: `server/${folder}/deeper`, imports: '../../main.ts', isAllowed: false },
  ]),
  { folder: 'server/lifecycle', imports: '../fleet/thing.ts', isAllowed: false, asType: true },
  { folder: 'server/client', imports: '../api/app-router.ts', isAllowed: true, asType: true },
  { folder: 'server', imports: './api/thing.ts', isAllowed: true },
  { folder: 'server', imports: './client/thing.ts', isAllowed: false },
  { folder: 'shared', imports: 'zod', isAllowed: true },
  { folder: 'shared', imports: './thing.ts', isAllowed: true },
  { folder: 'shared', imports: 'node:fs', isAllowed: false },
  { folder: 'shared', imports: 'fs', isAllowed: false },
  { folder: 'shared', imports: 'kysely', isAllowed: false },
  { folder: 'shared', imports: '../server/thing.ts', isAllowed: false },
  { folder: 'tui/screens', imports: '@meridian/server/client', isAllowed: true },
  { folder: 'tui/screens', imports: '@meridian/shared/thing.ts', isAllowed: true },
  { folder: 'tui/screens', imports: 'node:fs', isAllowed: true },
  { folder: 'tui/screens', imports: '@meridian/server/storage/thing.ts', isAllowed: false },
  { folder: 'tui/screens', imports: '../../server/client/thing.ts', isAllowed: false },
  { folder: 'tui/screens', imports: '../../test/thing.ts', isAllowed: false },
  { folder: 'test', imports: '../server/storage/thing.ts', isAllowed: true },
];

let scratch = '';
beforeAll(() => {
  scratch = temporaryDirectory();
});
afterAll(() => removeDirectory(scratch));

/** The names of the files in which the repository's lint rules refuse an import. */
function refusedFiles(): Set<string> {
  const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [oxlint, '--format', 'json'], { cwd: scratch, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] };
  const refusals = diagnostics.filter(({ code }) => code.includes('no-restricted-imports'));
  return new Set(refusals.map(({ filename }) => filename));
}

test('every import that points the wrong way is refused, and no other', () => {
  copyFileSync(join(ROOT, '.oxlintrc.json'), join(scratch, '.oxlintrc.json'));
  for (const [index, { folder, imports, asType }] of CASES.entries()) {
    const file = join(scratch, folder, `case-${index}.ts`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${asType ? 'export type' : 'export'} { thing } from '${imports}';\n`);
  }
  const refused = refusedFiles();
  const verdicts = CASES.map((each, index) => ({
    ...each,
    isAllowed: !refused.has(`${each.folder}/case-${index}.ts`),
  }));
  expect(verdicts).toEqual(CASES);
});
