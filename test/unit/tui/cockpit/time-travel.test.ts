import type { PastFleet, PastRegion, PastServer } from '@meridian/shared/past.ts';
import { beforeEach, expect, test } from 'vitest';
import { Driver } from '../kit/driver.ts';
import { Refusal } from '../../../../tui/data/port.ts';
import type { Moment } from '../kit/fake-port.ts';
import { aNode, anEvent, aRegion, aServer } from '../kit/fleet.ts';
import { anAlert } from '../kit/reports.ts';

/** It is 03:14:07 at the server, and 44 calls are there. */
const NOW = '2026-11-23T03:14:07Z';

let driver: Driver;
beforeEach(async () => {
  driver = await Driver.connected({ regions: [aRegion({ servers: [aServer()] })] }, { columns: 140, rows: 40 });
  driver.port.snapshot(NOW, [aNode({ activeTelephonySessions: 44, lastHeartbeatAt: NOW })]);
  driver.port.fleetThen = fleetThen;
  await driver.clock.pass(300);
});

function serverThen(patch: Partial<PastServer> = {}): PastServer {
  return {
    serverId: 'srv_1',
    regionId: 'US-WEST',
    endpoint: 'be-01.example.net',
    type: 'Backend',
    disabled: null,
    maintenance: null,
    drain: null,
    state: 'SUSPECT',
    isHeard: true,
    isRoutable: false,
    figures: {
      sessions: 12,
      failed: 3,
      cpuUsagePercent: 91,
      memoryUsagePercent: null,
      networkMbps: null,
      setupMsP95: null,
      rtpLossPercent: null,
    },
    ...patch,
  };
}

const REGION_THEN: PastRegion = {
  regionId: 'US-WEST',
  disabled: null,
  maintenance: null,
  counts: {
    servers: 1,
    backends: 1,
    proxies: 0,
    routableBackends: 0,
    routableProxies: 0,
    enabled: 1,
    inService: 1,
    heard: 1,
    starting: 0,
    routableCalls: 0,
    unknown: 0,
  },
  figures: {
    calls: 12,
    connections: null,
    failed: 3,
    cpuUsagePercent: 91,
    highestCpuUsagePercent: 91,
    heardServers: 1,
  },
};

const LOST = {
  alertKey: 'lost',
  code: 'REGION_LOST',
  severity: 'page',
  regionId: 'US-WEST',
  serverId: null,
  summary: 'lost',
  effect: '',
  action: '',
  openedAt: '2026-11-23T03:14:00.000Z',
  resolvedAt: null,
  acknowledged: null,
  silencedBecause: null,
} as const;

/** At every moment its server was suspect, with 12 calls. */
function fleetThen({ at, view }: Moment, patch: Partial<PastFleet> = {}): PastFleet {
  const isIn = view.rows !== 0 && (view.regionId ?? 'US-WEST') === 'US-WEST';
  return {
    at,
    oldestAt: '2026-11-23T02:14:00.000Z',
    newestAt: '2026-11-23T03:14:00.000Z',
    total: isIn ? 1 : 0,
    offset: 0,
    servers: isIn ? [serverThen()] : [],
    pinned: view.pin == null ? null : serverThen(),
    pinnedPlace: view.pin == null ? null : 0,
    regions: [REGION_THEN],
    ...patch,
  };
}

/** The moments that were asked for, as the server's clock shows them. */
function moments(): string[] {
  return driver.port.moments.map(({ at }) => at.slice(11, 19)).filter((at, index, all) => at !== all[index - 1]);
}

const clockTime = (iso: string) => new Date(iso).toTimeString().slice(0, 8);

test('[ shows the fleet ten seconds ago, and says of when it is and how long ago', async () => {
  driver.see('calls 44', 'be-01.example.net');
  await driver.press('[');
  expect(moments()).toEqual(['03:13:50']);
  driver.see(`PAST ${clockTime('2026-11-23T03:13:50Z')}, `, 'ago; esc: back to live', '▲ be-01.example.net');
  driver.see('calls 12', 'SUSPECT', '91%');
  driver.see('■ past');
  driver.dontSee('calls 44', 'FROZEN', '● live');
});

test('each press goes ten seconds, braces go a minute, and forward past the newest sample is live again', async () => {
  await driver.press('[', '[', '{');
  expect(moments()).toEqual(['03:13:50', '03:13:40', '03:12:40']);
  await driver.press(']');
  expect(moments().at(-1)).toBe('03:12:50');
  await driver.press('}', '}');
  driver.see('calls 44');
  driver.dontSee('PAST');
});

test('an hour is kept: no key leads further back', async () => {
  for (let press = 0; press < 70; press++) await driver.press('{');
  driver.see('the last hour is kept: no further back');
  const first = Date.parse(driver.port.moments.at(-1)?.at ?? '');
  expect((Date.parse(NOW) - first) / 60_000).toBeLessThan(62);
  expect((Date.parse(NOW) - first) / 60_000).toBeGreaterThan(58);
});

test('nothing is changed in the past, and esc leads back to live before anything else', async () => {
  await driver.press('W', 'tab', '[', 'X');
  driver.see('this is the past: esc goes back to live');
  driver.dontSee('Disable:');
  driver.port.frame('2026-11-23T03:14:09Z', [aNode({ activeTelephonySessions: 45 })]);
  await driver.clock.pass(1000);
  driver.see('calls 12');
  await driver.press('esc');
  driver.see('calls 45');
  driver.dontSee('PAST');
  await driver.press('X');
  driver.see('Disable: be-01.example.net in US-WEST');
});

test('marks stay while the past is looked at, and neither grow nor are acted on there; esc leaves the past before them', async () => {
  await driver.press('W', 'tab', ' ');
  driver.see('* 1 marked');
  // The marked server is not in what was sampled: it is not gone for that.
  driver.port.fleetThen = (asked) =>
    fleetThen(asked, { regions: [{ ...REGION_THEN, counts: { ...REGION_THEN.counts, servers: 0 } }] });
  await driver.press('[');
  await driver.clock.pass(2000);
  driver.see('1 marked');
  for (const key of ['X', 'D', '*', 'v']) {
    driver.cockpit.ui.setState({ notices: [] });
    await driver.press(key);
    driver.see('this is the past: esc goes back to live', '1 marked');
    driver.dontSee('Disable:', 'Drain:');
  }
  await driver.press('esc');
  driver.see('* 1 marked');
  driver.dontSee('PAST');
  await driver.press('esc');
  driver.dontSee('marked');
});

test('a region that is lost now is not failed over from the past, whose alerts are not kept', async () => {
  driver.port.alert({ alerts: [LOST], omitted: 0, silences: [] });
  await driver.clock.pass(300);
  driver.see('✕ A REGION IS LOST', 'US-WEST');
  await driver.press('W', '[', 'F');
  driver.see('this is the past: esc goes back to live');
  driver.dontSee('Fail over:', 'A REGION IS LOST');
  await driver.press('esc', 'F');
  driver.see('Fail over: US-WEST');
});

test('what was not sampled is unknown, and never as it is now', async () => {
  driver.see('free ', '88%');
  await driver.press('[');
  driver.dontSee('free ', '88%', '24%');
  await driver.press('2');
  driver.see('that is not kept of the past: esc goes back to live');
  await driver.press('5');
  driver.see('that is not kept of the past: esc goes back to live');
});

test('a server’s page tells what was sampled of it then', async () => {
  await driver.press('enter', 'enter');
  driver.see('2.4.1');
  await driver.press('[');
  driver.see('▲ SUSPECT', 'got no new sessions', '12', 'Reasons, probes, capacity and version are not kept');
  driver.dontSee('2.4.1', 'gets new sessions');
});

test('a filter and a sort are of then, too', async () => {
  await driver.press('tab', '[', '/');
  await driver.type('suspect');
  await driver.press('enter');
  await driver.clock.pass(400);
  expect(driver.port.moments.at(-1)?.view).toMatchObject({ filter: 'suspect', regionId: 'US-WEST' });
  await driver.press('S');
  await driver.clock.pass(400);
  expect(driver.port.moments.at(-1)?.view).toMatchObject({ sort: 'endpoint' });
});

test('events are those of before then', async () => {
  driver.port.happen(anEvent({ seq: 5, at: '2026-11-23T03:10:00.000Z', type: 'enableRegionServer' }));
  driver.port.happen(anEvent({ seq: 6, at: '2026-11-23T03:14:01.000Z' }));
  await driver.clock.pass(300);
  driver.see('disabled be-01');
  await driver.press('[');
  driver.see('enabled be-01');
  driver.dontSee('disabled be-01');
});

test('while the answer is out, what stands there is named as what it is not', async () => {
  let answer = (): void => undefined;
  driver.port.fleetThen = (asked) => new Promise((resolve) => (answer = () => resolve(fleetThen(asked))));
  await driver.press('[');
  driver.see(`◌ PAST ${clockTime('2026-11-23T03:13:50Z')}: asking …`);
  await driver.press('[', '[');
  expect(moments()).toEqual(['03:13:50']);
  answer();
  await driver.clock.pass(300);
  driver.see(`■ PAST ${clockTime('2026-11-23T03:13:50Z')}`, `then ${clockTime('2026-11-23T03:13:30Z')} …`);
  // Of the moments that were passed by, only the last is asked for.
  expect(moments()).toEqual(['03:13:50', '03:13:30']);
  await driver.press('esc');
  answer();
  await driver.clock.pass(300);
  driver.see('calls 44');
  driver.dontSee('PAST');
});

test('a moment that is refused says why; the next key asks again', async () => {
  driver.port.fleetThen = () => {
    throw new Refusal({ appCode: 'Past:OUT_OF_RANGE', message: 'The fleet of that moment is not in memory' });
  };
  await driver.press('[');
  driver.see('✕ PAST', 'The fleet of that moment is not in memory; esc: back to live');
  driver.port.fleetThen = fleetThen;
  await driver.press('[');
  driver.see('■ PAST', 'calls 12');
});

test('without a link there is no past, and what lost its answer gets one when the link is back', async () => {
  driver.port.fleetThen = () => {
    throw new Error('connection lost');
  };
  await driver.press('[');
  driver.port.disconnect();
  await driver.press('[');
  driver.see('no link to the server, which keeps the past', '✕ PAST');
  driver.port.fleetThen = fleetThen;
  driver.port.connect();
  await driver.clock.pass(400);
  driver.see('■ PAST', 'calls 12');
});

test('of a time when Meridian was down it is said that nothing was sampled', async () => {
  driver.port.fleetThen = (asked) =>
    fleetThen(asked, { regions: [{ ...REGION_THEN, counts: { ...REGION_THEN.counts, servers: 0, unknown: 1 } }] });
  await driver.press('[');
  driver.see('Nothing was sampled then');
  driver.dontSee('regions 0', 'nodes 0/0', 'calls 0');
});

test('that a server was disabled by then says nothing of a time in which nothing was sampled', async () => {
  const figures = { ...REGION_THEN.figures, calls: null, heardServers: null };
  const counts = { ...REGION_THEN.counts, enabled: 0, inService: 0, heard: 0, routableCalls: 0 };
  driver.port.fleetThen = (asked) => fleetThen(asked, { regions: [{ ...REGION_THEN, counts, figures }] });
  await driver.press('[');
  driver.see('Nothing was sampled then');
  driver.dontSee('calls 0', 'nodes 0/1');
});

test('servers that were deleted since were heard then: there are no more that are heard than there are', async () => {
  const figures = { ...REGION_THEN.figures, heardServers: 3 };
  driver.port.fleetThen = (asked) => fleetThen(asked, { regions: [{ ...REGION_THEN, figures }] });
  await driver.press('[');
  driver.see('nodes 3/3');
});

test('of load, which is not sampled, each row says that it is not kept', async () => {
  driver.dontSee('not kept');
  await driver.press('[');
  expect(driver.screen()).toMatch(/US-WEST .* not kept/);
  expect(driver.screen()).toMatch(/be-01\.example\.net .* not kept/);
  await driver.press('7');
  expect(driver.screen()).toMatch(/US-WEST .* not kept/);
});

test('a screen that was frozen goes on back from its own moment', async () => {
  await driver.press('p');
  await driver.clock.pass(60_000);
  await driver.press('[');
  expect(moments()).toEqual(['03:13:50']);
  await driver.press('p');
  driver.dontSee('PAST', 'FROZEN');
});

test('in the past the footer shows what lives there: no change, and the way through time and out of it', async () => {
  await driver.press('[');
  const footer = driver.screen().split('\n').at(-1) ?? '';
  expect(footer).toMatch(/^\? keys .*esc live .*\[ \] 10 s {2}\{ \} a minute/);
  for (const change of ['maintenance', 'drain', 'disable', 'write']) expect(footer).not.toContain(change);
  await driver.press('esc');
  driver.see('M maintenance');
  expect(driver.screen().split('\n').at(-1)).not.toContain('10 s');
});

test('a region that is lost now is told of while the past is looked at, on every screen', async () => {
  await driver.press('[', '3');
  driver.dontSee('LIVE:');
  driver.port.regions = [aRegion({ servers: [aServer({ routable: false })] })];
  driver.port.alert({
    alerts: [anAlert({ code: 'REGION_LOST', alertKey: 'REGION_LOST/US-WEST', regionId: 'US-WEST', serverId: null })],
    omitted: 0,
    silences: [],
  });
  await driver.clock.pass(500);
  driver.see('✕ LIVE: US-WEST lost; esc: back to live', 'PAST');
});

test('what a key was answered is in sight, however much else there is to say', async () => {
  driver = await Driver.connected({ regions: [aRegion({ servers: [aServer()] })] }, { columns: 80, rows: 24 });
  await driver.press('tab', ' ', 'p');
  driver.port.disconnect();
  await driver.clock.pass(500);
  await driver.press('M');
  driver.see('FROZEN', 'the screen stands still: p lets it go on');
});
