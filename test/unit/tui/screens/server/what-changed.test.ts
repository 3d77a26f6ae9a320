import type { MeridianEvent } from '@meridian/shared/event.ts';
import { expect, test } from 'vitest';
import { whatChanged } from '../../../../../tui/screens/server/what-changed.ts';
import { Driver } from '../../kit/driver.ts';
import { aNode, anEvent, aRegion, aServer } from '../../kit/fleet.ts';
import { aLeak } from '../../kit/reports.ts';

const NOW_MS = Date.parse('2026-11-23T03:14:07Z');

function event(seq: number, minutesAgo: number, type: MeridianEvent['type'], serverId?: string): MeridianEvent {
  const at = new Date(NOW_MS - minutesAgo * 60_000).toISOString();
  return anEvent({ seq, at, type, target: { regionId: 'US-WEST', ...(serverId === undefined ? {} : { serverId }) } });
}

function changesIn(events: readonly MeridianEvent[]) {
  const { symptom, changes } = whatChanged(events, 'srv_1', NOW_MS);
  return { symptom: symptom?.seq ?? null, changes: changes.map(({ seq }) => seq) };
}

test('without a symptom it is the last half hour of the server and its region, the newest first', () => {
  const events = [
    event(1, 31, 'updateRegion'),
    event(2, 29, 'updateRegion'),
    event(3, 5, 'addOrUpdateRegionServer', 'srv_1'),
    event(4, 4, 'disableRegionServer', 'srv_2'),
  ];
  expect(changesIn(events)).toEqual({ symptom: null, changes: [4, 3, 2] });
});

test('with one it is the half hour before the first of them: what came after is no cause', () => {
  const events = [
    event(1, 45, 'updateRegion'),
    event(2, 25, 'addOrUpdateRegionServer', 'srv_1'),
    event(3, 20, 'node.suspect', 'srv_1'),
    event(4, 19, 'disableRegionServer', 'srv_1'),
    event(5, 10, 'node.dead', 'srv_1'),
  ];
  expect(changesIn(events)).toEqual({ symptom: 3, changes: [2, 1] });
});

test('a trouble of another server is not this one’s, and one of the region is', () => {
  expect(changesIn([event(1, 8, 'node.dead', 'srv_2'), event(2, 3, 'updateRegion')])).toEqual({
    symptom: null,
    changes: [2],
  });
  expect(changesIn([event(1, 8, 'updateRegion'), event(2, 3, 'region.cutOff')])).toEqual({ symptom: 2, changes: [1] });
});

test('what other nodes do by themselves is left out, what someone does to them is not', () => {
  const events = [
    event(1, 9, 'node.online', 'srv_2'),
    event(2, 8, 'node.restarted', 'srv_1'),
    event(3, 7, 'drainRegionServer', 'srv_2'),
  ];
  expect(changesIn(events)).toEqual({ symptom: null, changes: [3, 2] });
});

test('a trouble that ended long ago is over', () => {
  const events = [event(1, 95, 'updateRegion'), event(2, 90, 'node.dead', 'srv_1'), event(3, 2, 'updateRegion')];
  expect(changesIn(events)).toEqual({ symptom: null, changes: [3] });
});

const server = aServer({
  routable: false,
  maxSessions: 40,
  stunPort: 3478,
  key: { fingerprint: 'abcd', createdAt: '2026-08-01T00:00:00.000Z', lastUsedAt: null, previous: null },
  probe: {
    status: 'Failing',
    decides: true,
    isNotAccepting: false,
    checkedAt: '2026-11-23T03:13:55.000Z',
    checks: [
      { kind: 'http', status: 'Ok', latencyMs: 12.4, message: '200' },
      { kind: 'sipUdp', status: 'Failing', latencyMs: null, message: 'no reply within 2 s' },
      {
        kind: 'tls',
        status: 'Ok',
        latencyMs: 30,
        message: 'valid for be-01.example.net',
        certificateExpiresAt: '2026-12-01T03:14:00.000Z',
      },
    ],
  },
});

async function page(): Promise<Driver> {
  const history = [event(1, 25, 'addOrUpdateRegionServer', 'srv_1'), event(2, 20, 'probe.failing', 'srv_1')];
  const answers = { history, drains: { drains: [], leaks: [aLeak({ serverId: 'srv_1' })] } };
  const driver = await Driver.connected(
    { regions: [aRegion({ servers: [server] })], answers },
    { columns: 120, rows: 60 },
  );
  driver.port.snapshot('2026-11-23T03:14:07Z', [aNode({ ejectedUntil: '2026-11-23T03:20:00.000Z' })]);
  await driver.press('tab', 'enter');
  return driver;
}

test('the page opens with what changed, and the symptom it may have led to', async () => {
  const driver = await page();
  expect(driver.port.asked).toContain('history {"regionId":"US-WEST"}');
  const text = driver.screen();
  expect(text).toMatch(/What changed before \d\d:54:07, when it began/);
  expect(text).toMatch(/✕ \d\d:54:07 .*does not answer from outside/);
  expect(text.indexOf('What changed')).toBeLessThan(text.indexOf('Wanted'));
});

test('from outside: each check with its age, its latency and what it told', async () => {
  const driver = await page();
  expect(driver.screen()).toMatch(/probes +✕ Failing, asked 1\ds ago/);
  expect(driver.screen()).toMatch(/● HTTP +12 ms +200/);
  expect(driver.screen()).toMatch(/✕ SIP over UDP +- +no reply within 2 s/);
  driver.see('valid for be-01.example.net; ends in 7 days');
});

test('until when it rests, how old its key is, its limits, and that it leaks', async () => {
  const driver = await page();
  driver.see('▲ until ', 'too many sessions fail there', '▲ LEAKING +14 since ');
  driver.see('▲ abcd, made 2026-08-01, 114 days old', '40 sessions', '3478');
});

test('the history is asked for again when something happens in the region, and not before', async () => {
  const driver = await page();
  const asked = () => driver.port.asked.filter((question) => question.startsWith('history')).length;
  await driver.clock.pass(10_000);
  expect(asked()).toBe(1);
  driver.port.happen(event(3, 0, 'updateRegion'));
  await driver.clock.pass(2500);
  expect(asked()).toBeGreaterThan(1);
});
