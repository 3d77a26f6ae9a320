import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { MeridianEvent } from '@meridian/shared/event.ts';
import { addServer, makeRegion } from '../kit/fleet-of-one.ts';
import { HttpCaller } from '../kit/http.ts';
import { removeDirectory, type ServerProcess, startServer } from '../kit/server-process.ts';
import { buildCockpit, Screen } from './kit/screen.ts';
import { SwallowingProxy } from './kit/swallowing-proxy.ts';

let server: ServerProcess;
let proxy: SwallowingProxy;
let screen: Screen;

beforeAll(async () => {
  buildCockpit();
  server = await startServer();
  proxy = await SwallowingProxy.before(server.url);
});
afterEach(() => screen.close());
afterAll(async () => {
  await proxy.close();
  await server.stop();
  removeDirectory(server.stateDir);
});

test('a change whose answer was lost is UNKNOWN, then done, and was made once', async () => {
  const admin = new HttpCaller(server.url, server.adminToken);
  const regionId = await makeRegion(admin);
  const { server: row } = await addServer(admin, regionId);
  screen = new Screen({ columns: 140, rows: 40, env: { MERIDIAN_URL: proxy.url, MERIDIAN_TOKEN: server.adminToken } });
  // An event tells of it before its row has come.
  await screen
    .see(new RegExp(`[●▲✕■◌] ${row.endpoint.slice(0, 12)}`), 'live', 'admin (admin)')
    .press('tab', 'W', 'M')
    .see('Maintenance:', 'enter next')
    .type('Planned work')
    .press('tab')
    .type('new cables')
    .see('enter shows the plan')
    .press('enter')
    .see(/y confirms|to confirm/);
  const typed = /Type (\S+) and enter/.exec(screen.text())?.[1];
  proxy.swallow = 'enableRegionServerMaintenance';
  await screen
    .type(typed === undefined ? 'y' : `${typed}\r`)
    .see('UNKNOWN', 'it may be done or not')
    .press('esc')
    .see('◌ UNKNOWN put');
  proxy.swallow = null;
  await screen
    .see(`${row.endpoint} in ${regionId} is in maintenance (its answer was lost, and asked for again)`)
    .loseSight('UNKNOWN');
  expect(proxy.swallowed).toBeGreaterThan(0);
  const { data } = await admin.get<{ events: MeridianEvent[] }>('events.list', { limit: 1000 });
  expect(data.events.filter((event) => event.type === 'enableRegionServerMaintenance')).toHaveLength(1);
});
