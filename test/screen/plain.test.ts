import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRegion } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { removeDirectory, type ServerProcess, startServer } from '../kit/server-process.ts';
import { until } from '../kit/until.ts';
import { buildCockpit } from './kit/screen.ts';

const LAUNCHER = fileURLToPath(new URL('../../tui/bin/meridian.mjs', import.meta.url));
let server: ServerProcess;
let admin: HttpCaller;

beforeAll(async () => {
  buildCockpit();
  server = await startServer();
  admin = new HttpCaller(server.url, server.adminToken);
});
afterAll(async () => {
  await server.stop();
  removeDirectory(server.stateDir);
});

function piped() {
  const child = spawn(process.execPath, [LAUNCHER], {
    env: { ...process.env, MERIDIAN_URL: server.url, MERIDIAN_TOKEN: server.adminToken },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  child.stdout.on('data', (data: Buffer) => (said.out += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said.err += data.toString()));
  return { child, said };
}

test.each(['SIGTERM', 'SIGINT'] as const)('without a terminal it streams plain lines until %s', async (signal) => {
  const regionId = await makeRegion(admin);
  const { child, said } = piped();
  await until(
    () => said.out,
    (text) => text.includes('127.0.0.1: ● live') && text.includes(`${regionId} ◌ EMPTY 0/0 routable`),
  );
  const newId = await makeRegion(admin);
  await until(
    () => said.out,
    (text) => text.includes(`admin created ${newId}`),
  );
  child.kill(signal);
  const [code] = await once(child, 'exit');
  expect({ code, err: said.err }).toEqual({ code: 0, err: '' });
  expect(said.out).not.toContain('\x1b');
});

test('a reader who leaves ends it quietly', async () => {
  const { child, said } = piped();
  await until(
    () => said.out,
    (text) => text.includes('● live'),
  );
  child.stdout.destroy();
  await makeRegion(admin);
  const [code] = await once(child, 'exit');
  expect({ code, err: said.err }).toEqual({ code: 0, err: '' });
});
