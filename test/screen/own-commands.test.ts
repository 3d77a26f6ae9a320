import { mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { addServer, makeRegion } from '../kit/fleet-of-one.ts';
import { removeDirectory } from '../kit/server-process.ts';
import { useServer } from '../kit/use-server.ts';
import { buildCockpit, Screen } from './kit/screen.ts';

const live = useServer();
const folder = mkdtempSync(join(tmpdir(), 'meridian-own-'));
let screen: Screen;
beforeAll(buildCockpit);
afterEach(async () => {
  await screen.close();
  removeDirectory(folder);
});

/** Writes down its arguments, and then each line that is typed at it, until one is `bye`. */
const PROGRAM = `
import { appendFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
const [file, ...args] = process.argv.slice(2);
appendFileSync(file, JSON.stringify(args) + '\\n');
console.log('program: ' + (process.stdin.isRaw ? 'raw' : 'lines'));
process.on('SIGINT', () => console.log('program: interrupted'));
for await (const line of createInterface({ input: process.stdin })) {
  appendFileSync(file, line + '\\n');
  if (line === 'bye') process.exit(3);
}
`;

test('a program gets exactly its arguments and the whole terminal, and the cockpit comes back after it', async () => {
  const regionId = await makeRegion(live.admin);
  const { server } = await addServer(live.admin, regionId);
  const file = (name: string) => join(folder, name);
  const [program, noted, config] = [file('program.mjs'), file('noted'), file('config.json')];
  writeFileSync(program, PROGRAM);
  // By a short name, which fits on a line however long the path of this checkout is.
  symlinkSync(process.execPath, file('node'));
  const run = `"${file('node')}" "${program}" "${noted}" "two words" {endpoint} $HOME * ;`;
  const look = { name: 'look', keys: ['ctrl-t'], run, on: 'server' };
  const none = { name: 'none', keys: ['ctrl-g'], run: 'meridian-no-such-program', on: 'server' };
  writeFileSync(config, JSON.stringify({ commands: [look, none] }));
  const { url, adminToken } = live.meridian;
  screen = new Screen({
    columns: 140,
    rows: 40,
    env: { MERIDIAN_URL: url, MERIDIAN_TOKEN: adminToken, MERIDIAN_CONFIG_FILE: config },
  });
  await screen
    .see(new RegExp(`[●▲✕■◌] ${server.endpoint.slice(0, 12)}`), '● live')
    .press('tab', 'ctrl-t')
    .see('program: lines');
  expect(screen.isAlternate()).toBe(false);
  await screen.press('ctrl-c').see('program: interrupted');
  // Each of these is a key of the cockpit, which must not see them.
  await screen
    .type('Wq?\r')
    .type('bye\r')
    .see('has ended with 3. Enter goes back to the cockpit.')
    .press('enter')
    .see('MERIDIAN', server.endpoint.slice(0, 12), 'has ended with 3');
  expect(screen.isAlternate()).toBe(true);
  await screen
    .press('ctrl-g')
    .see('meridian-no-such-program: there is no such program')
    .press('?')
    .see('type to search')
    .type('own.look')
    .see('look: ');
  const args = JSON.stringify(['two words', server.endpoint, '$HOME', '*', ';']);
  expect(readFileSync(noted, 'utf8')).toBe(`${args}\nWq?\nbye\n`);
});
