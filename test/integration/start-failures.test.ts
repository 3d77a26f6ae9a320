import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { failedStart, removeDirectory, startServer, temporaryDirectory } from '../kit/server-process.ts';

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});
afterEach(() => removeDirectory(directory));

/** One clear line, a non-zero exit, never a stack. */
async function expectRefusedStart(env: Record<string, string>, says: RegExp): Promise<void> {
  const { code, stderr, stdout } = await failedStart({ MERIDIAN_STATE_DIR: directory, MERIDIAN_PORT: '0', ...env });
  expect(stderr).toMatch(says);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBeGreaterThan(0);
  expect(stdout).toBe('');
}

test.each(['server/bin/meridian-server.mjs', 'tui/bin/meridian.mjs'])('a Node that is too old, for %s', (bin) => {
  const old = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})";
  const path = fileURLToPath(new URL(`../../${bin}`, import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', old, path], { encoding: 'utf8' });
  expect(stderr).toMatch(/^meridian.*Node.*\n$/);
  expect([status, stdout]).toEqual([1, '']);
});

test('a port that is taken', async () => {
  const holder = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => holder.once('listening', resolve));
  const { port } = holder.address() as { port: number };
  await expectRefusedStart({ MERIDIAN_PORT: String(port) }, /Port \d+ on 127\.0\.0\.1 is in use/);
  holder.close();
});

test('a country database that is none', async () => {
  const file = join(directory, 'own.mmdb');
  writeFileSync(file, 'not a database');
  await expectRefusedStart({ MERIDIAN_GEOIP_FILE: file }, /MERIDIAN_GEOIP_FILE cannot be read as a MaxMind database/);
});

test('webhooks that others may read', async () => {
  const file = join(directory, 'webhooks.json');
  writeFileSync(file, '[]', { mode: 0o644 });
  await expectRefusedStart({ MERIDIAN_WEBHOOKS_FILE: file }, /MERIDIAN_WEBHOOKS_FILE .* chmod 600/);
});

test('a second server on the same state directory, and none left behind by a kill', async () => {
  const first = await startServer({}, directory);
  await expectRefusedStart({}, /Another Meridian server uses the state directory/);
  await first.kill();
  const second = await startServer({}, directory);
  expect(await second.stop()).toBe(0);
  expect(existsSync(join(directory, 'server.json')), 'nobody is told of a server that is gone').toBe(false);
});

test('a second server on the same database', async () => {
  const file = join(directory, 'shared.db');
  const first = await startServer({ MERIDIAN_DATABASE_URL: `file:${file}` }, join(directory, 'one'));
  await expectRefusedStart(
    { MERIDIAN_STATE_DIR: join(directory, 'two'), MERIDIAN_DATABASE_URL: `file:${file}` },
    /Another Meridian server uses the database/,
  );
  await first.stop();
});

test('a database from a newer version', async () => {
  await (await startServer({}, directory)).stop();
  const db = new Database(join(directory, 'meridian.db'));
  db.prepare("insert into kysely_migration (name, timestamp) values ('9999-from-the-future', '2030')").run();
  db.close();
  await expectRefusedStart({}, /was written by a newer Meridian/);
});

test('a database that is none', async () => {
  writeFileSync(join(directory, 'meridian.db'), 'this is not a database, and long enough to be noticed '.repeat(100));
  await expectRefusedStart({}, /cannot be opened/);
});

test('things in the way', async () => {
  mkdirSync(join(directory, 'lock.db'));
  await expectRefusedStart({}, /The lock .* cannot be held/);
  const other = join(directory, 'other');
  mkdirSync(join(other, 'server.json'), { recursive: true });
  await expectRefusedStart({ MERIDIAN_STATE_DIR: other }, /server\.json/);
  const foreign = new Database(join(directory, 'foreign.db'));
  foreign.exec('create table regions (id integer)');
  foreign.close();
  const third = { MERIDIAN_STATE_DIR: join(directory, 'third') };
  await expectRefusedStart(
    { ...third, MERIDIAN_DATABASE_URL: `file:${join(directory, 'foreign.db')}` },
    /another program's/,
  );
  await expectRefusedStart({ ...third, MERIDIAN_DATABASE_URL: 'file:/proc/x.db' }, /cannot be/);
});

test('a master key of another database', async () => {
  await (await startServer({}, directory)).stop();
  writeFileSync(join(directory, 'master-key'), Buffer.alloc(32, 7));
  await expectRefusedStart({}, /does not belong to this database/);
  writeFileSync(join(directory, 'master-key'), 'short');
  await expectRefusedStart({}, /must hold exactly 32 bytes/);
});

test('a state directory that cannot be written', async () => {
  writeFileSync(join(directory, 'a-file'), '');
  await expectRefusedStart({ MERIDIAN_STATE_DIR: join(directory, 'a-file', 'state') }, /cannot be written/);
  await expectRefusedStart({ MERIDIAN_STATE_DIR: '/proc/meridian' }, /cannot be written/);
});

test('an address that others can reach is listened on where that was said', async () => {
  const open = await startServer({ MERIDIAN_HOST: '0.0.0.0', MERIDIAN_ALLOW_PLAINTEXT: '1' }, directory);
  expect(await open.stop()).toBe(0);
});

test('a setting that makes no sense', async () => {
  await expectRefusedStart({ MERIDIAN_PORT: 'http' }, /MERIDIAN_PORT must be a whole number/);
});

test.skipIf(!hasOpenSsl())('TLS, once it has a certificate', async () => {
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      key,
      '-out',
      cert,
      '-days',
      '1',
      '-subj',
      '/CN=localhost',
    ],
    {
      stdio: 'ignore',
    },
  );
  await expectRefusedStart({ MERIDIAN_TLS_CERT_FILE: cert, MERIDIAN_TLS_KEY_FILE: cert }, /cannot be used/);
  const secure = await startServer(
    { MERIDIAN_HOST: '0.0.0.0', MERIDIAN_TLS_CERT_FILE: cert, MERIDIAN_TLS_KEY_FILE: key },
    directory,
  );
  expect(secure.url).toMatch(/^https:/);
  await secure.stop();
});

function hasOpenSsl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
