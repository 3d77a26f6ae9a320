import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { removeDirectory, startServer } from '../kit/server-process.ts';

const WALK = fileURLToPath(new URL('../../docs/examples/walk.ts', import.meta.url));

test('the example in docs walks the whole walk, and leaves nothing behind', async () => {
  const meridian = await startServer();
  const env = { ...process.env, MERIDIAN_URL: meridian.url, MERIDIAN_TOKEN: meridian.adminToken };
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [WALK], { env });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/backend is told: Running/);
  expect(stdout).toMatch(/backend is told: Maintenance, because "Planned work, back at noon"/);
  expect([...stdout.matchAll(/^refused: (\S+)/gm)].map(([, code]) => code)).toEqual([
    'DeleteServer:NOT_DISABLED',
    'DeleteServer:NODE_ONLINE',
    'DeleteServer:ACTIVE_SESSIONS',
    'DeleteServer:NODE_ONLINE',
    'DeleteServer:ACTIVE_SESSIONS',
    'DeleteServer:ACTIVE_SESSIONS',
    'Node:GONE',
    'DeleteRegion:NODES_ONLINE',
  ]);
  expect(stdout.trimEnd()).toMatch(/deleted US-WALK-[0-9A-F]{8}$/);
  await meridian.stop();
  removeDirectory(meridian.stateDir);
});
