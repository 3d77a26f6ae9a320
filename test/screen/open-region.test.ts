import { afterAll, afterEach, beforeAll, test } from 'vitest';
import { addServer, makeRegion } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { removeDirectory, type ServerProcess, startServer } from '../kit/server-process.ts';
import { buildCockpit, Screen } from './kit/screen.ts';

let server: ServerProcess;
let admin: HttpCaller;
let screen: Screen;

beforeAll(async () => {
  buildCockpit();
  server = await startServer();
  admin = new HttpCaller(server.url, server.adminToken);
});
afterEach(() => screen.close());
afterAll(async () => {
  await server.stop();
  removeDirectory(server.stateDir);
});

function meridian(...args: readonly string[]): Screen {
  const env = { MERIDIAN_URL: server.url, MERIDIAN_TOKEN: server.adminToken };
  screen = new Screen({ columns: 160, rows: 40, args, env });
  return screen;
}

test('what an alert carries for pasting opens the cockpit inside that region', async () => {
  const regionIds = [await makeRegion(admin), await makeRegion(admin), await makeRegion(admin)];
  for (const regionId of regionIds) await addServer(admin, regionId);
  const last = regionIds.at(-1) ?? '';
  await meridian('open', last.toLowerCase()).see(`┌ ${last} · 1 backend 0 proxy`, 'regions 3');
  await screen.close();
  await meridian('open', 'XX-NOWHERE').see('there is no region XX-NOWHERE', ...regionIds);
});
